"""Sealed files that somebody altered: strangers, who can sign nothing, and a sealer or an author who lies and signs it.

Each is one archive, judged by the program and by the stand-alone script, which share no code.
"""

from __future__ import annotations

import functools
import hashlib
import io
import json
import random

from app.base.errors import SijilError
from app.crypto.identity import Identity
from app.model.entry import b64, unb64
from app.sync import bag, unpacked
from app.sync.tar import TarWriter
from tests.sealing.kit import LAYLA, OMAR, members, pack, plain, script

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


def some(dice: random.Random, parts: Parts, start: str = "") -> str:
    """The name of one of the members."""
    return dice.choice([name for name in parts if name.startswith(start)])


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
