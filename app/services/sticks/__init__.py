"""Sticks: what a bundle weighs there, sending by one, looking at one, receiving from one.

:mod:`app.services.sticks.across` sends one bundle by several of them.

Every call may take long: not on the window's thread. Which sticks there are is told by :mod:`app.sync.volumes`.
"""

from __future__ import annotations

from app.services.sticks.looking import look
from app.services.sticks.putting import send, weigh
from app.services.sticks.taking import receive
from app.services.sticks.views import Contents, Fitting, Parts, StickReport, Warned, Weight

__all__ = ["Contents", "Fitting", "Parts", "StickReport", "Warned", "Weight", "look", "receive", "send", "weigh"]
