"""A team: who works together on which cases, under which rules (docs/decisions/0014).

Who works with whom is what a search of one laptop must not give away about all others, so every
field is PROTECTED: nothing that chooses what leaves by sensitivity ever lets a team out. It
travels by one road alone, whole, to readers who are all members (:mod:`app.services.selection`).
The cases are listed in the team, not the team in its cases: a case also goes to people outside.

What a team *says* is not what stands in its fields, since anybody can sign a change of anything.
It is what :mod:`app.model.charter` computes from the changes of those who may change it.
"""

from __future__ import annotations

import hashlib
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from app.base import limits
from app.model.declare import PROTECTED, items, line, refs, term, yes_no
from app.model.entry import JSON, unb64
from app.model.fields import HIDDEN, Field, Kind, RecordType
from app.model.recordids import team_record_id

Role = Literal["coordinator", "reviewer", "documenter"]

ROLES: Final[tuple[Role, ...]] = ("coordinator", "reviewer", "documenter")

NOBODY: Final = "nothing"
"""``outside``: what is the team's goes to nobody else"""

TEAM: Final = RecordType(
    "team",
    "register",
    (
        line("name", PROTECTED, required=True, listed=True, searched=False),
        items("members", PROTECTED, required=True, searched=False, hint=HIDDEN),
        refs("cases", "case", sensitivity=PROTECTED),
        term("policy", "team-policy", PROTECTED),
        term("outside", "team-outside", PROTECTED),
        items("readers", PROTECTED, searched=False, hint=HIDDEN),
        yes_no("review", PROTECTED),
        Field("reviews", Kind.NUMBER, PROTECTED),
        Field("approvals", Kind.NUMBER, PROTECTED),
        Field("checkin", Kind.NUMBER, PROTECTED),
    ),
    title=("name",),
)
"""``members`` and ``readers`` are :class:`Member` as text. ``policy``: the most that members get.
``outside``: the most that others get, ``readers``: who of them may get it (empty: anybody).
``review``: a second person looks before a case counts as verified; ``reviews``: how many. ``approvals``: how many
others say yes before one of its cases leaves the group; 0 or none: nobody has to. ``checkin``: within how many hours
each member must be heard of; 0 or none: nobody waits."""


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody in a team. ``label`` is what a coordinator calls them: a claim, never an identity (P27)."""

    key_id: str
    roles: frozenset[Role] = frozenset()
    label: str = ""

    def line(self) -> str:
        """``<key id> <roles, joined by +, or -> <label>``: one item of a field of kind LIST."""
        roles = "+".join(role for role in ROLES if role in self.roles) or "-"
        return f"{self.key_id} {roles} {clean_label(self.label)}".rstrip()


def clean_label(text: str) -> str:
    """A label as one short line without characters that can't be seen (P26)."""
    plain = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in unicodedata.normalize("NFC", text))
    return " ".join(plain.split())[: limits.PERSON_NAME_CHARS]


def read_members(untrusted: JSON) -> dict[str, Member]:
    """Members by key id; items that aren't of the form are nobody. A key that comes twice counts as its first."""
    found: dict[str, Member] = {}
    for item in untrusted if isinstance(untrusted, list) else ():
        key_id, _, rest = item.partition(" ") if isinstance(item, str) else ("", "", "")
        if is_key_id(key_id) and key_id not in found:
            said, _, label = rest.partition(" ")
            roles = frozenset(role for role in ROLES if role in said.split("+"))
            found[key_id] = Member(key_id, roles, clean_label(label))
    return found


def spell_members(members: Iterable[Member]) -> list[JSON]:
    """The value of ``members``: sorted by key, so that the same team is the same value."""
    return [member.line() for member in sorted(members, key=lambda member: member.key_id)]


def is_key_id(untrusted: object) -> bool:
    """Whether a text has the form of a key id: 32 bytes in base64url."""
    if not isinstance(untrusted, str) or len(untrusted) != 43:
        return False
    try:
        return len(unb64(untrusted)) == hashlib.sha256().digest_size
    except ValueError:
        return False


def is_founder(record: str, file: str, key_id: str) -> bool:
    """Whether a team was begun by this key, as its id proves."""
    return is_key_id(key_id) and record == team_record_id(file, key_id)
