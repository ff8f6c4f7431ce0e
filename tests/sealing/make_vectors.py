"""Writes ``tests/vectors/sealed``: ``python -m tests.sealing.make_vectors``. Once released the files stay."""

from __future__ import annotations

import json
from pathlib import Path

from app.sync import bag
from tests.sealing.kit import members, pack, plain
from tests.sealing.test_sealed import DATA, TAR, WHOLE, resigned
from tests.sync import kit
from tests.sync.kit import EVE, LAYLA, ZANA, chain

FOLDER = Path(__file__).resolve().parents[1] / "vectors" / "sealed"


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    later = bytearray(WHOLE)
    later[-40] ^= 1
    made = {
        "ok": (WHOLE, "", ""),
        "ok-archive": (TAR, "", ""),
        "altered": (bytes(later), "bundle-altered", "chunk"),
        "truncated": (WHOLE[: len(WHOLE) // 2], "bundle-truncated", "chunk"),
        "wrong-key": (pack(readers=(EVE, LAYLA)), "not-for-this-vault", ""),
        "passed-on": (kit.sealed(TAR, (ZANA, EVE)), "", ""),
        "readers-changed": (
            resigned(DATA, readers=(EVE, LAYLA), to=(ZANA, LAYLA)), "not-for-this-vault", "not-among-readers"
        ),
        "a-bundle": (kit.write(kit.spec_of(LAYLA, [ZANA], chain(LAYLA, 2)))[0], "not-a-bundle", "not-sealed"),
        "another-state": (resigned(members(plain(pack(withheld={})))), "bundle-altered", "seal-withheld"),
        "no-seal": (resigned({n: c for n, c in DATA.items() if n != bag.SEAL}), "bundle-altered", "manifest"),
        "newer-version": (
            resigned(dict(DATA) | {bag.SEAL: DATA[bag.SEAL].replace(b'"v":1', b'"v":2', 1)}), "bundle-newer", ""
        ),
    }  # fmt: skip
    index = []
    for name, (content, code, reason) in made.items():
        suffix = ".tar" if name.endswith("archive") else ".age"
        (FOLDER / f"{name}{suffix}").write_bytes(content)
        index.append({"file": f"{name}{suffix}", "expect": code or "ok", "reason": reason})
    facts = {"read_by": "Zana", "sealed_by": LAYLA.key_id, "vectors": index}
    (FOLDER / "index.json").write_text(json.dumps(facts, indent=1) + "\n")


if __name__ == "__main__":
    main()
