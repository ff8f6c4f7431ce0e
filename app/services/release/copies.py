"""What is known of somebody's copy of what was erased here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.services.views import Author

Copy = Literal["confirmed", "remains", "told", "on-the-way", "untold", "written", "no-vault", "no-contact"]
"""What is known of a copy: erased, as they signed; erased, but others of theirs remain; they have the request; it is on
its way to them; it never went to them. Of a sealed file: a letter was written for them; they are an age key alone,
with no vault that could confirm; they are no contact any more"""


@dataclass(frozen=True, slots=True)
class Holder:
    """Somebody who holds, or held, a copy. ``since``: when the request went to them, or they confirmed."""

    who: Author
    copy: Copy
    since: int | None
    elsewhere: str = ""
    """what they say of other copies: a code of ``erased-elsewhere``"""
    remarks: str = ""
    sealed: int | None = None
    """when the sealed file was made that they got it in; ``None``: in a bundle, as one of the group"""
    got: int = 0
    """how many of the values that are withdrawn were in that file"""
    policy: str = ""


__all__ = ["Copy", "Holder"]
