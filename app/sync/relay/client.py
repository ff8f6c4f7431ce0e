"""Asking a relay: signed requests over the one door to the network (docs/formats.md, "Requests").

A relay is believed nothing but that it has what it says to have kept. What it gives back is checked
elsewhere; its clock is used for signing the next request to it, and for nothing else (T19).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit

from app.base import limits
from app.base.errors import OnlineError
from app.base.task import Task
from app.sync.online import Answer, Ask, Way
from app.sync.protocol import answers, proof, requests, routes
from app.sync.protocol.answers import Page, Word
from app.sync.protocol.names import BoxEpoch
from app.sync.protocol.refusal import Refused
from app.sync.protocol.routes import Target
from app.sync.relay.address import Key
from app.sync.relay.clocks import Clocks
from app.sync.relay.faces import Faces
from app.sync.relay.lines import Lines
from app.sync.relay.origin import host_of

_SAID: Final[dict[object, Word]] = {answers.body("there"): "there", answers.body("done"): "done"}
_WORDS: Final[dict[object, Word]] = {
    201: "created",
    403: "refused",
    404: "absent",
    413: "quota",
    507: "full",
    429: "wait",
}


@dataclass(frozen=True, slots=True)
class Put:
    """A blob, ready to go."""

    id: str
    data: bytes


class Relay:
    """One relay, by one of its origins, for one correspondence. Each mailbox is asked on a connection of its own.

    Every verb raises OnlineError (``reason`` also ``refused``, ``relay``: an answer that no relay gives) and Cancelled.
    """

    def __init__(
        self,
        origin: str,
        way: Way,
        task: Task,
        clocks: Clocks,
        moved: Callable[[int, int], None] | None = None,
        *,
        faces: Faces | None = None,
        whose: str = "",
        near: bool = True,
    ) -> None:
        """``moved`` is told (bytes out, bytes in) as they go. ``faces`` of the sync, ``whose`` correspondence: see
        :mod:`.faces`. Not ``near``: a contact named it (:class:`app.sync.online.Line`)."""
        self.origin = origin
        self.host = host_of(origin)
        parts = urlsplit(origin)
        self._authority = requests.authority_of(parts.scheme, parts.hostname or "", parts.port)
        self._lines = Lines(origin, way, task, faces or Faces(), whose, near=near)
        self._apart = bool(way.proxy)
        self._whose = whose
        self._clocks = clocks
        self._moved = moved or (lambda out, back: None)

    def __enter__(self) -> Relay:
        return self

    def __exit__(self, *_: object) -> None:
        self._lines.close()

    def now(self) -> int:
        """The relay's time as far as it is known."""
        return self._clocks.now(self._scope)

    def epoch(self) -> int:
        """The epoch whose mailbox is meant here now (:meth:`Clocks.epoch`). Through a proxy it may ask for the time."""
        self._demand_time()
        return self._clocks.epoch(self.origin, self._scope, f"{self.origin} {self._whose}" if self._apart else "")

    def ask_time(self) -> None:
        """Ask for nothing but its ``Date``: for whoever doesn't know which epoch it is."""
        self._clocks.learn(self.origin, self._lines.ask(Ask("GET", "/health", {})), self._scope)

    @property
    def _scope(self) -> str:
        return self._lines.face.scope if self._apart else self.origin

    def _demand_time(self) -> None:
        """Through a proxy, a line begins with this: by how much a signature is late would show on each line whose
        laptop it is, and a time that was told on another line would show it to the relay that made it up."""
        if self._apart and not self._clocks.knows(self._scope):
            self.ask_time()

    # --- as a contact, or their courier ---

    def put(self, key: Key, blob: Put) -> Word:
        """``created`` and ``there`` mean that the relay has it; ``quota``, ``full``, ``wait``; ``refused``."""
        size = len(blob.data)
        digest = requests.digest_of(blob.data)

        def ask(now: int) -> Ask:
            target = routes.put(key.mailbox, blob.id)
            signed = requests.sign(
                target,
                self._authority,
                key.keys.dropping,
                key.proof,
                now,
                digest=digest,
                length=size,
                admission=key.token,
            )
            headers = {**signed, "Content-Type": answers.BLOB_TYPE}
            return Ask("PUT", target.path, headers, blob.data, seconds=_seconds(size), sent=self._out, got=self._in)

        return self._word(self._signed(ask, key.proof))

    # --- as the owner of the mailbox ---

    def pages(self, box: BoxEpoch, most: int) -> Iterator[Page]:
        """All there is, page by page, up to ``most`` blobs."""
        after, seen = "", 0
        while seen < most:
            limit = min(routes.PAGE, most - seen)
            page = self._page(box, after, limit)
            yield page
            seen += len(page.blobs)
            if not page.more:
                return
            after = page.blobs[-1].id

    def _page(self, box: BoxEpoch, after: str, limit: int) -> Page:
        answer = self._owner(routes.listing(box.name, after, limit), box, most=answers.LIST_BYTES)
        if answer.status != 200:
            raise self._fault(self._word(answer))
        try:
            return answers.read_page(answer.body, after, limit)
        except Refused:
            raise self._fault("relay") from None

    def get(self, box: BoxEpoch, blob: str, size: int) -> bytes | None:
        """The bytes of a blob, not looked at; ``None`` where the relay says to have none of that id."""
        answer = self._owner(routes.get(box.name, blob), box, most=size, seconds=_seconds(size))
        if answer.status != 200:
            word = self._word(answer)
            if word == "absent":
                return None
            raise self._fault(word)
        return answer.body

    def delete(self, box: BoxEpoch, blob: str) -> None:
        """It is gone, or was."""
        word = self._word(self._owner(routes.delete(box.name, blob), box))
        if word not in ("done", "absent"):
            raise self._fault(word)

    def close_leaf(self, box: BoxEpoch, place: int, token: str) -> None:
        """Whatever the leaf there would drop is refused from now on."""
        word = self._word(self._owner(routes.close(box.name, place), box, token=token))
        if word not in ("done", "created", "there"):
            raise self._fault(word)

    def _owner(
        self,
        target: Target,
        box: BoxEpoch,
        *,
        most: int = limits.RELAY_ANSWER_BYTES,
        seconds: float = 0,
        token: str = "",
    ) -> Answer:
        def ask(now: int) -> Ask:
            said = proof.owner_proof(box)
            headers = requests.sign(target, self._authority, box.reading, said, now, admission=token)
            path = target.path + (f"?{target.query}" if target.query else "")
            return Ask(target.method, path, headers, b"", most, seconds or limits.RELAY_SECONDS, got=self._in)

        return self._signed(ask, box.name)

    # --- both ---

    def _signed(self, ask: Callable[[int], Ask], mailbox: str) -> Answer:
        """The answer; where it was refused because our clock is wrong, to the same request signed by the relay's."""
        self._lines.turn_to(mailbox)
        self._demand_time()
        answer = self._lines.ask(ask(self.now()))
        late = self._clocks.learn(self.origin, answer, self._scope)
        if late and answer.status == answers.STATUS["refused"]:
            answer = self._lines.ask(ask(self.now()))
        return answer

    def _out(self, count: int) -> None:
        self._moved(count, 0)

    def _in(self, count: int) -> None:
        self._moved(0, count)

    def _word(self, answer: Answer) -> Word:
        words = _SAID if answer.status == 200 else _WORDS
        found = words.get(answer.body if answer.status == 200 else answer.status)
        if found is None:
            raise self._fault("relay")
        return found

    def _fault(self, reason: str) -> OnlineError:
        return OnlineError(reason=reason, host=self.host)


def _seconds(size: int) -> float:
    return limits.RELAY_SECONDS + size / limits.RELAY_SLOWEST
