"""When a colleague is taken: their key is suspended by two others together (docs/decisions/0025).

1. :func:`begin` signs a first half and makes a file; 2. another, verified, person looks (:func:`inspect`) and
:func:`agree`\\ s; 3. everybody :func:`take`\\ s the file, or gets it with the next bundle. :func:`begin_restoring`
and :func:`agree` end it, by the same two. :func:`listing`, :func:`apart` and :func:`could_read` tell.
"""

from __future__ import annotations

from app.services.suspension.finding import admit, apart, could_read, get, listing, todo, waiting
from app.services.suspension.guard import demand_free, demand_free_recipients
from app.services.suspension.signing import (
    CHANGED,
    NOTHING,
    again,
    agree,
    begin,
    begin_restoring,
    forget,
    inspect,
    plan,
    read_file,
    save,
    take,
)
from app.services.suspension.views import (
    Apart,
    Asked,
    CouldRead,
    Earlier,
    Letter,
    Lost,
    Plan,
    Point,
    ReadCase,
    SuspensionView,
    Waiting,
)
from app.storage.suspension import is_suspended

__all__ = [
    "CHANGED",
    "NOTHING",
    "Apart",
    "Asked",
    "CouldRead",
    "Earlier",
    "Letter",
    "Lost",
    "Plan",
    "Point",
    "ReadCase",
    "SuspensionView",
    "Waiting",
    "admit",
    "again",
    "agree",
    "apart",
    "begin",
    "begin_restoring",
    "could_read",
    "demand_free",
    "demand_free_recipients",
    "forget",
    "get",
    "inspect",
    "is_suspended",
    "listing",
    "plan",
    "read_file",
    "save",
    "take",
    "todo",
    "waiting",
]
