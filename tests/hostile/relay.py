"""A relay that speaks the protocol and does whatever its moods say: what V8 of the threats can do, and a bit more.

It has no key of anybody's: it can lose, keep, delay, repeat, swap, cut and lie, and nothing else.
"""

from __future__ import annotations

import email.utils
import hashlib
import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import httpx

from app.base.clock import SetClock
from app.sync.protocol import answers, requests
from app.sync.protocol.answers import Word
from app.sync.protocol.blobs import CLASSES
from app.sync.protocol.refusal import Refused
from app.sync.protocol.requests import Right
from app.sync.protocol.tree import LEAVES

Listed = tuple[str, int, int]

ORIGIN = "https://relay.example"

MOODS: dict[str, tuple[str, ...]] = {
    "put": (
        "lose", "break", "deaf", "full", "quota", "wait", "refuse", "nonsense", "redirect", "crash", "spoil", "delay",
    ),
    "list": (
        "blind", "half", "phantom", "sizes", "places", "backwards", "endless", "old", "rollback", "break", "deaf",
        "refuse", "nonsense", "crash", "flood", "wait",
    ),
    "get": ("swap", "cut", "grow", "flip", "absent", "noise", "break", "deaf", "refuse", "crash", "flood", "wait"),
    "delete": ("keep", "break", "deaf", "refuse", "nonsense", "crash", "wait"),
    "close": ("keep", "break", "deaf", "refuse", "crash"),
}  # fmt: skip
STRANGE = {
    "nonsense": (200, b"<html>Welcome to this hotel"),
    "crash": (500, b"Traceback (most recent call last):"),
    "flood": (200, bytes(max(CLASSES) + 1)),
}
EVERY = sorted({f"{verb} {mood}" for verb, moods in MOODS.items() for mood in moods})


@dataclass
class Relay(httpx.BaseTransport):
    """``moods``: what is done to the next requests, as ``verb mood``; the first that fits is used up.

    ``silenced``: who drops for whom, as (mailbox, place), and is told "created" while nothing is kept.
    """

    clock: SetClock
    rng: random.Random = field(default_factory=lambda: random.Random(20260101))
    moods: list[str] = field(default_factory=list)
    shelves: dict[str, dict[str, bytes]] = field(default_factory=dict)
    ever: dict[str, dict[str, bytes]] = field(default_factory=dict)
    held: list[tuple[str, str, bytes]] = field(default_factory=list)
    closed: set[tuple[str, int]] = field(default_factory=set)
    silenced: Callable[[str, int], bool] = lambda mailbox, place: False
    date: int = 0
    """seconds by which the ``Date`` header lies"""
    down: bool = False
    asked: list[str] = field(default_factory=list)
    places: dict[tuple[str, str], int] = field(default_factory=dict)
    """(mailbox, blob) → of the key that dropped it"""
    kept: dict[str, int] = field(default_factory=dict)
    """blobs kept, by the name of the mailbox"""

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        if self.down:
            raise httpx.ConnectError("down", request=request)
        body = request.read()
        url = request.url
        path, _, query = url.raw_path.decode("ascii").partition("?")
        if path == "/health":
            return self._said(200, b"ok")
        try:
            authority = request.headers["host"]
            right = requests.check(request.method, authority, path, query, request.headers.raw, self.now())
        except Refused as refused:
            self.asked.append(f"refused {refused.why}")
            return self.word("refused")
        if right.digest is not None and (hashlib.sha256(body).digest(), len(body)) != (right.digest, right.length):
            return self.word("refused")
        return self.answer(right, body)

    def answer(self, right: Right, body: bytes) -> httpx.Response:
        """To a request that its signer may make, as the next mood wants it. Raises what a broken line raises."""
        self.asked.append(right.target.verb)
        return self._answer(right, body, self._mood(right.target.verb))

    def now(self) -> int:
        return self.clock.now() + self.date

    def word(self, word: Word) -> httpx.Response:
        return self._said(answers.STATUS[word], answers.body(word))

    def calm(self, *, lost: bool = False) -> None:
        """Honest from now on; what was held back comes now, or never where it is ``lost``."""
        self.moods.clear()
        self.down, self.date, self.silenced = False, 0, lambda mailbox, place: False
        held, self.held = self.held, []
        for mailbox, blob, data in () if lost else held:
            self.shelves.setdefault(mailbox, {}).setdefault(blob, data)

    def replay(self) -> int:
        """Offer everything that ever came once more; how many blobs that are."""
        for mailbox, blobs in self.ever.items():
            self.shelves.setdefault(mailbox, {}).update(blobs)
        return sum(len(blobs) for blobs in self.ever.values())

    def count(self) -> int:
        return sum(len(blobs) for blobs in self.shelves.values())

    # --- what is answered ---

    def _mood(self, verb: str) -> str:
        for one in self.moods:
            if one.startswith(f"{verb} "):
                self.moods.remove(one)
                return one.removeprefix(f"{verb} ")
        return ""

    def _answer(self, right: Right, body: bytes, mood: str) -> httpx.Response:
        if mood == "break":
            raise httpx.ConnectError("broken")
        words: dict[str, Word] = {"full": "full", "quota": "quota", "wait": "wait", "refuse": "refused"}
        if mood in words:
            return self.word(words[mood])
        if mood in STRANGE:
            return self._said(*STRANGE[mood])
        if mood == "redirect":
            return httpx.Response(307, headers={"Location": "https://elsewhere.example/"}, stream=httpx.ByteStream(b""))
        answered: httpx.Response = getattr(self, f"_{right.target.verb}")(right, body, mood)
        if mood == "deaf":
            raise httpx.ReadError("broken")
        return answered

    def _put(self, right: Right, body: bytes, mood: str) -> httpx.Response:
        assert right.leaf is not None
        mailbox, blob = right.mailbox, right.target.blob
        if (mailbox, right.leaf) in self.closed:
            return self.word("refused")
        if self.silenced(mailbox, right.leaf):
            return self.word("created")
        self.ever.setdefault(mailbox, {})[blob] = body
        self.places[mailbox, blob] = right.leaf
        if mood == "lose":
            return self.word("created")
        if mood == "delay":
            self.held.append((mailbox, blob, body))
            return self.word("created")
        shelf = self.shelves.setdefault(mailbox, {})
        if blob in shelf:
            return self.word("there")
        if mood == "spoil":
            at = self.rng.randrange(len(body))
            body = body[:at] + bytes([body[at] ^ 1]) + body[at + 1 :]
        shelf[blob] = body
        self.kept[mailbox] = self.kept.get(mailbox, 0) + 1
        return self.word("created")

    def _list(self, right: Right, body: bytes, mood: str) -> httpx.Response:
        target = right.target
        shelf = self.shelves.get(right.mailbox, {})
        if mood in ("old", "rollback"):  # everything that ever was, or only what was deleted long ago
            past = self.ever.get(right.mailbox, {})
            shelf = {**past, **shelf} if mood == "old" else {one: past[one] for one in past if one not in shelf}
        listed = [
            (blob, len(data), self.places.get((right.mailbox, blob), 0))
            for blob, data in sorted(shelf.items())
            if blob > target.after
        ]
        more = len(listed) > target.limit
        page = self._lie(listed[: target.limit], mood)
        return self._said(200, page if isinstance(page, bytes) else answers.write_page(page, more))

    def _lie(self, listed: Sequence[Listed], mood: str) -> Sequence[Listed] | bytes:
        match mood:
            case "blind":
                return []
            case "half":
                return [one for one in listed if self.rng.random() < 0.5]
            case "phantom":
                ids = ("".join(self.rng.choice("abcdefghijklmnopqrstuvwxyz234567") for _ in range(25)) + "a"
                       for _ in range(3))  # fmt: skip
                return sorted([*listed, *((blob, self.rng.choice(CLASSES[:2]), self.rng.randrange(9)) for blob in ids)])
            case "sizes":
                return [(blob, self.rng.choice(CLASSES), place) for blob, _, place in listed]
            case "places":
                return [(blob, size, self.rng.randrange(LEAVES)) for blob, size, _ in listed]
            case "backwards":
                return list(reversed(listed))
            case "endless":
                return json.dumps({"blobs": listed, "more": True}).encode()
        return listed

    def _get(self, right: Right, body: bytes, mood: str) -> httpx.Response:
        data = self.shelves.get(right.mailbox, {}).get(right.target.blob)
        data = data or self.ever.get(right.mailbox, {}).get(right.target.blob)
        if data is None or mood == "absent":
            return self.word("absent")
        match mood:
            case "swap":
                others = [one for shelf in self.ever.values() for one in shelf.values() if one != data]
                data = self.rng.choice(others) if others else data
            case "cut":
                data = data[: self.rng.randrange(len(data))]
            case "grow":
                data += b"\0"
            case "flip":
                at = self.rng.randrange(len(data))
                data = data[:at] + bytes([data[at] ^ 1 << self.rng.randrange(8)]) + data[at + 1 :]
            case "noise":
                data = self.rng.randbytes(len(data))
        return self._said(200, data)

    def _delete(self, right: Right, body: bytes, mood: str) -> httpx.Response:
        if mood != "keep":
            self.shelves.get(right.mailbox, {}).pop(right.target.blob, None)
        return self.word("done")

    def _close(self, right: Right, body: bytes, mood: str) -> httpx.Response:
        if mood != "keep":
            self.closed.add((right.mailbox, right.target.place))
        return self.word("done")

    def _said(self, status: int, body: bytes) -> httpx.Response:
        date = email.utils.formatdate(self.now(), usegmt=True)
        return httpx.Response(status, headers={"Date": date}, stream=httpx.ByteStream(body))
