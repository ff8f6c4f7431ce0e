"""Review rooms: what others sealed is read, searched, coded and counted, apart from everything of one's own.

``make`` a room, ``take_in`` sealed files, ``open_room`` for every verb that reads a vault; ``proof`` says what is
proven and what is withheld, ``warnings`` what to know before the first number; ``tally``, ``total`` and
``research`` count. :mod:`.book` has codes, codings and notes, :mod:`.blind` coding by two who don't see each
other, :mod:`.reviews` what goes back to who sealed. Every call may take long: not on the window's thread.
"""

from __future__ import annotations

from app.services.rooms.admission import Admitted, compare, take_in
from app.services.rooms.counting import GRAINS, Grain, Research, countable, research, tally, total
from app.services.rooms.opening import RoomSession, close_room, count, listing, make, open_room, remove, rename
from app.services.rooms.overlap import warnings
from app.services.rooms.proof import names, proof

__all__ = [
    "GRAINS",
    "Admitted",
    "Grain",
    "Research",
    "RoomSession",
    "close_room",
    "compare",
    "count",
    "countable",
    "listing",
    "make",
    "names",
    "open_room",
    "proof",
    "remove",
    "rename",
    "research",
    "take_in",
    "tally",
    "total",
    "warnings",
]
