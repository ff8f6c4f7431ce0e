"""Sealed files that somebody altered: strangers, who can sign nothing, and a sealer or an author who lies and signs it.

Each is one archive, judged by the program and by the stand-alone script, which share no code.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import random
from collections.abc import Callable
from dataclasses import dataclass

from app.base.errors import SijilError
from app.crypto.identity import Identity
from app.model.entry import b64, unb64
from app.sync import bag, unpacked
from app.sync.tar import TarWriter
from tests.sealing.kit import LAYLA, OMAR, ZANA, members, pack, plain, script
from tests.sync.kit import CASE, OTHER

Parts = dict[str, bytes]
TAGS = ("signature.json", "tagmanifest-sha256.txt", "manifest-sha256.txt", "bagit.txt", "bag-info.txt")


@functools.cache
def _base() -> tuple[tuple[str, bytes], ...]:
    return tuple(members(plain(pack())).items())


@functools.cache
def _second() -> tuple[tuple[str, bytes], ...]:
    return tuple(members(plain(pack(evidence=(b"second", b"third"), sealer=OMAR, ledgers={}))).items())


def base() -> Parts:
    return dict(_base())


def second() -> Parts:
    """Another file, by another sealer, with members of the same names."""
    return dict(_second())


def archive(parts: Parts) -> bytes:
    out = io.BytesIO()
    tar = TarWriter(out)
    for name, content in parts.items():
        tar.add(bag.TOP + name, content)
    tar.finish()
    return out.getvalue()


def dumped(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def in_place(parts: Parts) -> Parts:
    """The members in the order of the format, as far as their names are of it."""

    def place(name: str) -> tuple[int, str]:
        try:
            return bag.place(name)
        except SijilError:
            return (99, name)

    return {name: parts[name] for name in sorted(parts, key=place)}


def signed(payload: bytes, facts: bytes, typ: str, sealer: Identity) -> bytes:
    """A JWS over any facts at all, each of whose signatures holds."""
    body, signatures = b64(payload), []
    for alg, sign in (("EdDSA", sealer.sign_ed25519), ("ML-DSA-65", sealer.sign_ml_dsa)):
        head = b'{"alg":"%s","typ":"%s","crit":["sijil"],"sijil":%s}' % (alg.encode(), typ.encode(), facts)
        protected = b64(head)
        signatures.append({"protected": protected, "signature": b64(sign(f"{protected}.{body}".encode()))})
    return dumped({"payload": body, "signatures": signatures})


def facts_of(parts: Parts) -> bytes:
    head = unb64(json.loads(parts["signature.json"])["signatures"][0]["protected"])
    return head[head.index(b'"sijil":') + 8 : -1]


def resealed(parts: Parts, sealer: Identity = LAYLA, facts: bytes | None = None, **tags: bytes) -> Parts:
    """What a sealer who lies would have made of these members: every hash and signature anew. Stamps go."""
    facts = facts_of(parts) if facts is None else facts
    data = in_place({name: content for name, content in parts.items() if name.startswith("data/")})
    lines = [(name, hashlib.sha256(content).hexdigest()) for name, content in data.items()]
    made = {
        "manifest-sha256.txt": tags.get("manifest", bag.manifest(lines)),
        "bagit.txt": tags.get("bagit", bag.BAGIT_TEXT),
        "bag-info.txt": tags.get("info", bag.bag_info(bag.Oxum(sum(map(len, data.values())), len(data)))),
    }
    tag = bag.manifest([(name, hashlib.sha256(content).hexdigest()) for name, content in made.items()])
    signature = signed(tag, facts, bag.SEALED.typ, sealer)
    return {"signature.json": signature, "tagmanifest-sha256.txt": tag, **made, **data}


# --- judging -----------------------------------------------------------------------------------


def program(tar: bytes) -> str:
    """ "" where the program takes it, else the code and reason of the refusal."""
    try:
        unpacked.read_archive(io.BytesIO(tar))
    except SijilError as error:
        return f"{error.code} {error.facts.get('reason', '')} {error.facts.get('member', '')}".strip()
    return ""


def stand_alone(tar: bytes, path: str) -> str:
    """The same of the script, its report printed and all."""
    with open(path, "wb") as file:
        file.write(tar)
    made = script()
    try:
        check = made.Check(made.Source(path))
        check.run([])
    except made.Fault as fault:
        return f"{fault.args[0]}: {fault.args[1]}"
    made.report(check)
    return ""


# --- what strangers can do ---------------------------------------------------------------------


def _some(dice: random.Random, parts: Parts, start: str = "") -> str:
    return dice.choice([name for name in parts if name.startswith(start)])


def _dropped(dice: random.Random) -> Parts:
    parts = base()
    del parts[_some(dice, parts)]
    return parts


def _swapped(dice: random.Random) -> Parts:
    """A member of another file in the place of one here, or beside."""
    parts, other = base(), second()
    name = _some(dice, {n: c for n, c in other.items() if parts.get(n) != c})
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
    name = _some(dice, parts)
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


# --- what a sealer or an author who lies can do --------------------------------------------------

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
        parts.pop(_some(dice, parts, "data/"))
    return resealed(parts)


def author(one: Identity) -> bytes:
    return dumped({"ed25519": b64(one.public.ed25519), "ml-dsa-65": b64(one.public.ml_dsa_65), "name": None})


def _lying_entries(dice: random.Random) -> Parts:
    """Lines altered, and signed anew by their author; the seal says what the entries are then, where it can."""
    parts = base()
    name = _some(dice, parts, "data/entries/")
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
    except (ValueError, KeyError, TypeError, IndexError):
        return {}
    seal["heads"][file] = dict(sorted(heads.items()))
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
