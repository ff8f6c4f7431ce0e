"""Lines to one relay, each for one mailbox: no connection ever serves two (see :mod:`.faces`)."""

from __future__ import annotations

import secrets
import threading
from dataclasses import replace
from typing import Final

from app.base import limits
from app.base.errors import OnlineError
from app.base.task import Task
from app.sync.online import Answer, Ask, Line, Way
from app.sync.relay.faces import Face, Faces

_STEP: Final = 0.1


class Lines:
    """What one correspondence (``whose``) asks of a relay. One line is open at a time, and ends with its mailbox."""

    def __init__(self, origin: str, way: Way, task: Task, faces: Faces, whose: str, *, near: bool) -> None:
        self._origin, self._way, self._task, self._near = origin, way, task, near
        self._faces, self._whose = faces, whose
        self._fresh = True
        self._face: Face = faces.first(whose)
        self._line = self._made()

    @property
    def face(self) -> Face:
        """Who asks now."""
        return self._face

    def turn_to(self, mailbox: str) -> None:
        """Whatever is asked from now on is asked for this mailbox."""
        face = self._faces.of(self._whose, mailbox)
        if face is self._face:
            return
        self.close()
        self._face = face
        self._line = self._made()

    def ask(self, asked: Ask) -> Answer:
        """Raises OnlineError, Cancelled."""
        if self._fresh and self._way.proxy:
            asked = replace(asked, seconds=asked.seconds + limits.CIRCUIT_SECONDS)
            if self._faces.begin_line():
                _pause(self._task)
        self._fresh = False
        try:
            return self._line.ask(asked)
        except OnlineError as error:
            if error.facts.get("reason") != "unreachable" or not self._line.kept:
                raise
        return self._line.ask(asked)  # a connection that was kept open may have been closed at the other end

    def close(self) -> None:
        self._line.close()

    def _made(self) -> Line:
        self._fresh = True
        return Line(self._origin, self._way, self._task, self._face.said, near=self._near)


def _pause(task: Task) -> None:
    """Some seconds, never the same: lines that begin in step could be told to be one laptop's by that alone.

    It makes that a guess, and no more: who watches many syncs still sees which mailboxes are asked together.
    """
    left = secrets.randbelow(1 + int(limits.RELAY_PAUSE_SECONDS / _STEP))
    never = threading.Event()
    for _ in range(left):
        task.check()
        never.wait(_STEP)
