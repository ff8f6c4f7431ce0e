"""What is shown only when somebody asks for it: graphic pictures, and those that nobody has looked at yet.

People who document killings see too much of them. A picture is shielded when it is marked as
graphic, and, unless the person decided otherwise, until it was looked at and marked as not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from app.base.task import Task
from app.sandbox.answers import Picture
from app.sandbox.kinds import PDF
from app.services import editing, settings
from app.services.evidence import looking
from app.services.session import Session
from app.services.views import ChangeSet, Edit, EvidenceView

SETTING: Final = "shield-pictures"


def unjudged_too(session: Session) -> bool:
    """Whether pictures that nobody has judged are shielded as well; they are unless the person said no."""
    return settings.get(session, SETTING, True) is not False


def set_unjudged_too(session: Session, wanted: bool) -> ChangeSet:
    return settings.put(session, SETTING, wanted)


def is_shielded(view: EvidenceView, unjudged: bool) -> bool:
    """Whether a piece is shown only when asked. A document that nobody has judged isn't held back."""
    return view.graphic is True or (unjudged and view.graphic is None and view.media_type != PDF.media)


@dataclass(frozen=True, slots=True)
class Shown:
    """``shielded``: the picture has no detail; the pixels that would show something are not in this process."""

    picture: Picture
    shielded: bool


def look(
    session: Session,
    view: EvidenceView,
    page: int,
    box: tuple[int, int],
    unjudged: bool,
    revealed: bool = False,
    task: Task | None = None,
) -> Shown:
    """A picture or page as it may be shown now; ``revealed``: the person asked to see it. Raises as ``looking``."""
    if not revealed and is_shielded(view, unjudged):
        return Shown(looking.picture(session, view.id, page, looking.SHIELD_BOX, task), True)
    found = looking.picture(session, view.id, page, box, task)
    is_photo = found.kind != PDF.name  # whoever sent it may have called a photo a document
    if is_photo and unjudged and view.graphic is None and not revealed:
        return Shown(looking.picture(session, view.id, page, looking.SHIELD_BOX, task), True)
    return Shown(found, False)


def mark(session: Session, evidence_id: str, graphic: bool) -> ChangeSet:
    """Say of a piece whether it is graphic: a signed change that travels. Raises NotFound."""
    return editing.save(session, [Edit(evidence_id, "evidence", "graphic", graphic)])
