"""What strangers can do to a sealed file: they can sign nothing in its sealer's name."""

from __future__ import annotations

import json
import random
from collections.abc import Callable

from app.model.entry import b64
from tests.sealing.kit import LAYLA, OMAR, ZANA
from tests.sealing.variants import TAGS, Parts, base, dumped, facts_of, in_place, resealed, second, signed, some


def _dropped(dice: random.Random) -> Parts:
    parts = base()
    del parts[some(dice, parts)]
    return parts


def _swapped(dice: random.Random) -> Parts:
    """A member of another file in the place of one here, or beside."""
    parts, other = base(), second()
    name = some(dice, {n: c for n, c in other.items() if parts.get(n) != c})
    return in_place(parts | {name: other[name]})


def _exchanged(dice: random.Random) -> Parts:
    parts = base()
    one, two = dice.sample(sorted(parts), 2)
    parts[one], parts[two] = parts[two], parts[one]
    return parts


def _ordered(dice: random.Random) -> Parts:
    items = list(base().items())
    one, two = dice.sample(range(len(items)), 2)
    items[one], items[two] = items[two], items[one]
    return dict(items)


def _byte(dice: random.Random) -> Parts:
    parts = base()
    name = some(dice, parts)
    content = bytearray(parts[name])
    at = dice.randrange(len(content))
    match dice.randrange(4):
        case 0:
            content[at] ^= 1 << dice.randrange(8)
        case 1:
            del content[at]
        case 2:
            content.insert(at, dice.randrange(256))
        case _:
            content += content[at:]
    return parts | {name: bytes(content)}


def _signatures(dice: random.Random) -> Parts:
    """Signatures left out, doubled, exchanged, from another file, by somebody else, of another kind."""
    parts, other = base(), second()
    mine, theirs = json.loads(parts["signature.json"]), json.loads(other["signature.json"])
    one, two = mine["signatures"]
    match dice.randrange(9):
        case 0:
            mine["signatures"] = [dice.choice([one, two])]
        case 1:
            mine["signatures"] = [two, one]
        case 2:
            mine["signatures"] = [dice.choice([one, two])] * 2
        case 3:
            mine["signatures"][dice.randrange(2)] = theirs["signatures"][dice.randrange(2)]
        case 4:
            mine["signatures"][dice.randrange(2)]["signature"] = theirs["signatures"][dice.randrange(2)]["signature"]
        case 5:
            mine["signatures"] += [dice.choice([one, two])]
        case 6:
            mine["payload"] = theirs["payload"]
        case 7:
            mine[dice.choice(["header", "protected", "x"])] = one["protected"]
        case _:
            return parts | {
                "signature.json": signed(
                    parts[TAGS[1]], facts_of(parts), dice.choice(["sijil-bundle+jws", "sijil-review+jws"]), LAYLA
                )
            }
    return parts | {"signature.json": dumped(mine)}


def _by_another(dice: random.Random) -> Parts:
    """Signed anew by somebody who isn't whom it names, with their own keys in it, or not."""
    parts = base()
    facts = json.loads(facts_of(parts))
    who = dice.choice([OMAR, ZANA])
    if dice.randrange(2):
        facts["keys"] = {"ed25519": b64(who.public.ed25519), "ml-dsa-65": b64(who.public.ml_dsa_65)}
    if dice.randrange(2):
        facts["readers"] = sorted(b64(dice.randbytes(32)) for _ in range(4))
    return resealed(parts, who, dumped(facts))


STRANGERS: tuple[Callable[[random.Random], Parts], ...] = (
    _dropped,
    _swapped,
    _exchanged,
    _ordered,
    _byte,
    _signatures,
    _by_another,
)
