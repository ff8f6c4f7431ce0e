"""The inbox: bundles that came are looked at, told of, then taken (all, or some files), set aside or thrown away.

``look`` → :class:`Inbox` of :class:`Delivery` (one for each sender) → ``accept``, ``set_aside``, ``refuse`` or
``discard``. Every call but those of :mod:`.views` may take long: not on the window's thread.
"""

from __future__ import annotations

from app.services.inbox.describing import Delivery
from app.services.inbox.keeping import aside, set_aside, throw_away
from app.services.inbox.letters import Letters
from app.services.inbox.looking import Inbox, discard, find, look, look_aside
from app.services.inbox.reporting import forget, listing, note_failures, refuse, show
from app.services.inbox.taking import Outcome, accept, accept_free
from app.services.inbox.watching import forks, proof, set_silence_days, settle, silence_days, silent, todo

__all__ = [
    "Delivery",
    "Inbox",
    "Letters",
    "Outcome",
    "accept",
    "accept_free",
    "aside",
    "discard",
    "find",
    "forget",
    "forks",
    "listing",
    "look",
    "look_aside",
    "note_failures",
    "proof",
    "refuse",
    "set_aside",
    "set_silence_days",
    "settle",
    "show",
    "silence_days",
    "silent",
    "throw_away",
    "todo",
]
