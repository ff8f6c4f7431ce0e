"""What a sealer or an author who lies can do: every signature holds, and what is signed isn't as it should be."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from app.crypto.identity import Identity
from app.model.entry import b64, unb64
from tests.sealing.kit import LAYLA, OMAR, ZANA
from tests.sealing.variants import TAGS, Parts, base, dumped, facts_of, resealed, signed, some
from tests.sync.kit import CASE, OTHER

_ODD: tuple[object, ...] = (
    None, True, False, 0, 1, -1, 1.0, 1.5, 2**60, 2**70, "", "A", "A" * 43, "a" * 64, CASE, OTHER, LAYLA.key_id,
    "\u202e", "x" * 5000, [], [[]], {}, {"": 1}, {"a": []}, "data/x",
)  # fmt: skip


@dataclass(slots=True)
class _Twist:
    """One place in a JSON value, to be altered."""

    holder: object
    key: object


def _places(value: object) -> list[_Twist]:
    found: list[_Twist] = []
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, one in inside:
        found.append(_Twist(value, key))
        found += _places(one)
    return found


def twisted(dice: random.Random, raw: bytes) -> bytes:
    """A JSON text with one thing in it altered: a value, a key, an order, a spelling."""
    value = json.loads(raw)
    spelled = dice.randrange(12)
    if spelled == 0:
        return dice.choice([raw + b"\n", b" " + raw, raw.replace(b",", b", ", 1), raw.replace(b'"v"', b'"\\u0076"', 1)])
    if spelled == 1 and raw.startswith(b"{"):
        key = dice.choice(list(value))
        return b"{" + dumped({key: dice.choice(_ODD)})[1:-1] + b"," + raw[1:]  # twice
    one = dice.choice(_places(value))
    holder, key = one.holder, one.key
    match dice.randrange(6):
        case 0 | 1 | 2:
            holder[key] = dice.choice(_ODD)  # type: ignore[index]
        case 3:
            del holder[key]  # type: ignore[attr-defined]
        case 4 if isinstance(holder, dict):
            holder[dice.choice(["x", "v", CASE, OTHER, LAYLA.key_id, "1", "0"])] = dice.choice(_ODD)
        case 4 | 5 if isinstance(holder, list):
            dice.choice([holder.reverse, lambda: holder.append(dice.choice(_ODD)), lambda: holder.append(holder[0])])()
        case _:
            kept = list(holder.items())  # type: ignore[attr-defined]
            dice.shuffle(kept)
            holder.clear()  # type: ignore[attr-defined]
            holder.update(kept)  # type: ignore[attr-defined]
    return dumped(value)


def _lying_json(dice: random.Random) -> Parts:
    parts = base()
    name = dice.choice([n for n in parts if n.startswith("data/") and n.endswith(".json")] + ["data/seal.json"] * 3)
    return resealed(parts | {name: twisted(dice, parts[name])})


def _lying_facts(dice: random.Random) -> Parts:
    parts = base()
    return resealed(parts, facts=twisted(dice, facts_of(parts)))


def _lying_tags(dice: random.Random) -> Parts:
    parts = base()
    kind = dice.choice(["manifest", "bagit", "info"])
    name = {"manifest": TAGS[2], "bagit": TAGS[3], "info": TAGS[4]}[kind]
    raw = parts[name]
    lines = raw.split(b"\n")[:-1]
    match dice.randrange(5):
        case 0:
            lines.insert(dice.randrange(len(lines) + 1), dice.choice(lines))
        case 1:
            lines.pop(dice.randrange(len(lines)))
        case 2:
            dice.shuffle(lines)
        case 3:
            raw = raw[:-1] if dice.randrange(2) else raw.replace(b"\n", b"\r\n")
            return resealed(parts, **{kind: raw})
        case _:
            at = dice.randrange(len(raw))
            return resealed(parts, **{kind: raw[:at] + bytes([dice.randrange(32, 127)]) + raw[at + 1 :]})
    return resealed(parts, **{kind: b"\n".join(lines) + b"\n"})


def _lying_members(dice: random.Random) -> Parts:
    """Members that tell of something else than what is there."""
    parts = base()
    strange = "b" * 25 + "a"
    digest = hashlib.sha256(b"more").hexdigest()
    more = dice.choice(
        [
            {f"data/report/{strange}.html": b"<p>another case</p>"},
            {f"data/report/{OTHER}.pdf": b"%PDF"},
            {f"data/evidence/{digest}": b"more"},
            {f"data/evidence/{'0' * 64}": b"more"},
            {f"data/entries/{strange}.sdjwt": parts[f"data/entries/{CASE}.sdjwt"]},
            {f"data/entries/{strange}.sdjwt": b""},
            {f"data/receipts/{LAYLA.key_id}.json": b"{}"},
            {f"data/authors/{ZANA.key_id}.json": author(ZANA)},
            {f"data/authors/{ZANA.key_id}.json": author(OMAR)},
            {f"data/ledgers/{OMAR.key_id}.json": parts[f"data/ledgers/{LAYLA.key_id}.json"]},
            {f"data/identities/{OTHER}.sealed": parts[f"data/identities/{CASE}.sealed"]},
            {f"data/identities/{CASE}.sealed": parts[f"data/identities/{CASE}.sealed"] + b"x"},
            {"data/report/../../x": b"x"},
            {"data/README.txt": b""},
            {"data/readme.txt": b"x"},
        ]
    )
    parts |= more
    if dice.randrange(3) == 0:
        parts.pop(some(dice, parts, "data/"))
    return resealed(parts)


def author(one: Identity) -> bytes:
    return dumped({"ed25519": b64(one.public.ed25519), "ml-dsa-65": b64(one.public.ml_dsa_65), "name": None})


def _lying_entries(dice: random.Random) -> Parts:
    """Lines altered, and signed anew by their author; the seal says what the entries are then, where it can."""
    parts = base()
    name = some(dice, parts, "data/entries/")
    lines = parts[name].split(b"\n")[:-1]
    at = dice.randrange(len(lines))
    match dice.randrange(8):
        case 0:
            lines.insert(at, lines[at])
        case 1:
            lines.insert(at, b"")
        case 2:
            dice.shuffle(lines)
        case 3:
            return resealed(parts | {name: b"\n".join(lines)})
        case 4:
            return resealed(parts | {name: parts[name] + b"more of it"})
        case 5:
            token, *rest = lines[at].split(b"~")
            dice.shuffle(rest)
            lines[at] = b"~".join([token, *rest])
        case _:
            lines[at] = _resigned(dice, lines[at])
    return resealed(parts | {name: b"\n".join(lines) + b"\n"} | _stated(parts, name, lines))


def _resigned(dice: random.Random, line: bytes) -> bytes:
    token, *rest = line.decode().split("~")
    head, body, _ = token.split(".")
    claims = json.loads(unb64(body))
    who = LAYLA if claims["iss"] == LAYLA.key_id else OMAR
    raw = unb64(body)
    if rest[:-1] and dice.randrange(2):
        which = dice.randrange(len(rest) - 1)
        old = b64(hashlib.sha256(rest[which].encode()).digest())
        rest[which] = b64(twisted(dice, unb64(rest[which])))
        raw = raw.replace(old.encode(), b64(hashlib.sha256(rest[which].encode()).digest()).encode())
    else:
        raw = twisted(dice, raw)
    signed_ = f"{head}.{b64(raw)}"
    return "~".join([f"{signed_}.{b64(who.sign_ed25519(signed_.encode()))}", *rest]).encode()


def _stated(parts: Parts, name: str, lines: list[bytes]) -> Parts:
    """The seal with the state and the counts of these lines, as far as they can be read."""
    seal, file = json.loads(parts["data/seal.json"]), name[13:-6]
    heads: dict[str, list[object]] = {}
    missing = 0
    try:
        for line in lines:
            token, *rest = line.decode().split("~")
            claims = json.loads(unb64(token.split(".")[1]))
            hash_ = b64(hashlib.sha256(token.encode()).digest())
            heads[claims["iss"]] = max(heads.get(claims["iss"], [-1, ""]), [claims["seq"], hash_])
            missing += len(claims["changes"]) - len(rest) + 1
        seal["heads"][file] = dict(sorted(heads.items()))
    except (ValueError, KeyError, TypeError, IndexError):
        return {}
    seal["withheld"].pop(file, None)
    if missing:
        seal["withheld"][file] = {"": {"": missing}}
    seal["withheld"] = dict(sorted(seal["withheld"].items()))
    return {"data/seal.json": dumped(seal)}


def _lying_ledger(dice: random.Random) -> Parts:
    """A ledger whose statements are signed anew over something else."""
    parts = base()
    name = f"data/ledgers/{LAYLA.key_id}.json"
    ledger = json.loads(parts[name])
    body = json.loads(unb64(ledger["statements"][0]["payload"]))
    facts = {"v": 1, "sender": LAYLA.key_id}
    payload, said = dumped(body), dumped(facts)
    if dice.randrange(2):
        payload = twisted(dice, payload)
    else:
        said = twisted(dice, said)
    ledger["statements"] = [json.loads(signed(payload, said, "sijil-ledger+jws", LAYLA))]
    return resealed(parts | {name: dumped(ledger)})


def _lying_deal(dice: random.Random) -> Parts:
    parts = base()
    name = f"data/identities/{CASE}.sealed"
    deal, _, sealed = parts[name].partition(b"\n")
    whole = json.loads(deal)
    head = unb64(whole["signatures"][0]["protected"])
    facts = head[head.index(b'"sijil":') + 8 : -1]
    payload = unb64(whole["payload"])
    if dice.randrange(2):
        payload = twisted(dice, payload)
    else:
        facts = twisted(dice, facts)
    return resealed(parts | {name: signed(payload, facts, "sijil-custody-deal+jws", LAYLA) + b"\n" + sealed})


LIARS: tuple[Callable[[random.Random], Parts], ...] = (
    _lying_json,
    _lying_facts,
    _lying_tags,
    _lying_members,
    _lying_entries,
    _lying_ledger,
    _lying_deal,
)
