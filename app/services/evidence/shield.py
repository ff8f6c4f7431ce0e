"""What is shown only when somebody asks for it: graphic pictures, and those that nobody has looked at yet.

People who document killings see too much of them. A picture is shielded when it is marked as
graphic, and, unless the person decided otherwise, until it was looked at and marked as not.
"""

from __future__ import annotations

from typing import Final

from app.services import editing, settings
from app.services.session import Session
from app.services.views import ChangeSet, Edit, EvidenceView

SETTING: Final = "shield-pictures"


def unjudged_too(session: Session) -> bool:
    """Whether pictures that nobody has judged are shielded as well; they are unless the person said no."""
    return settings.get(session, SETTING, True) is not False


def set_unjudged_too(session: Session, wanted: bool) -> ChangeSet:
    return settings.put(session, SETTING, wanted)


def is_shielded(view: EvidenceView, unjudged: bool) -> bool:
    """Whether a piece is shown only when asked."""
    return view.graphic is True or (unjudged and view.graphic is None)


def mark(session: Session, evidence_id: str, graphic: bool) -> ChangeSet:
    """Say of a piece whether it is graphic: a signed change that travels. Raises NotFound."""
    return editing.save(session, [Edit(evidence_id, "evidence", "graphic", graphic)])
