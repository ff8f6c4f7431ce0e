"""Makes tests/vectors/bundle and tests/vectors/card anew: ``python -m tests.sync.make_vectors``.

Only needed when the format changes. The random parts differ each time; what is expected of
each file doesn't.
"""

from __future__ import annotations

import json
from pathlib import Path

from app.crypto.identity import Identity
from app.model.entry import b64
from app.sync import bag
from app.sync.card import write_card
from app.sync.introduction import armoured, write_introduction
from tests.sync.kit import EVE, LAYLA, NOW, OMAR, ZANA, chain, data_of, sealed, signed, spec_of, tar_of, write
from tests.sync.test_card import payload
from tests.sync.test_card import signed as signed_card
from tests.sync.test_hostile import facts_of, put, stripped

VECTORS = Path(__file__).parents[1] / "vectors"
PHOTO = b"a photo, as it were"

Vector = tuple[str, bytes, str, str]


def bundles() -> list[Vector]:
    entries = chain(LAYLA, 2)
    data = data_of(entries, [PHOTO])
    good, _ = write(spec_of(LAYLA, [ZANA], entries, [PHOTO]))
    altered = bytearray(good)
    altered[len(good) // 2 + 5000] ^= 1
    members = signed(data)
    wrong = signed(data, manifest=bag.manifest([(name, "0" * 64) for name, _ in data]))
    return [
        ("ok.bin", good, "ok", "two entries by the sender, and one piece of evidence"),
        ("altered.bin", bytes(altered), "bundle-altered", "one bit of the payload flipped"),
        ("truncated.bin", good[:-100], "bundle-truncated", "the last 100 bytes are missing"),
        ("trailing.bin", good + bytes(70_000), "bundle-altered", "zeros after the end of the age file"),
        ("for-somebody-else.bin", write(spec_of(LAYLA, [OMAR]))[0], "not-for-this-vault", "no stanza opens"),
        (
            "passed-on.bin",
            sealed(tar_of(signed(data, readers=[OMAR]))),
            "not-for-this-vault",
            "encrypted to the reader, who is not among the signed readers",
        ),
        ("unknown-sender.bin", write(spec_of(EVE, [ZANA]))[0], "unknown-sender", "the reader doesn't know the sender"),
        ("newer.bin", sealed(tar_of(facts_of(members, {"v": 2}))), "bundle-newer", "the facts say version 2"),
        ("newer-age.bin", good.replace(b"org/v1\n", b"org/v2\n", 1), "bundle-newer", "age version 2"),
        ("one-signature.bin", sealed(tar_of(stripped(members, 1))), "bundle-altered", "ML-DSA-65 signature missing"),
        ("wrong-manifest.bin", sealed(tar_of(wrong)), "bundle-altered", "signed, but digests don't fit the members"),
        (
            "wrong-evidence.bin",
            sealed(tar_of(signed(put(data[-1][0], b"another photo", data)))),
            "bundle-altered",
            "evidence isn't what its name says, though the manifest agrees with it",
        ),
        (
            "extra-member.bin",
            sealed(tar_of([*members, ("data/evidence/" + "0" * 64, b"")])),
            "bundle-altered",
            "a member that the manifest doesn't list",
        ),
        ("not-a-bundle.bin", b"\xff\xd8\xff\xe0 some photo", "not-a-bundle", "no age file"),
    ]


def cards() -> list[Vector]:
    good = write_card(LAYLA, "Layla Hassan", NOW)
    at = len(good) // 2
    texts = [
        ("ok.txt", good, "ok", "as written"),
        ("quoted.txt", "".join(f"> {line}\r\n" for line in good.splitlines()), "ok", "quoted in a mail"),
        ("altered.txt", good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :], "card", "a character changed"),
        ("truncated.txt", good[:at], "card", "cut in the middle"),
        ("by-another.txt", signed_card(payload(), by=EVE), "card", "signed by other keys than it names"),
        ("newer.txt", signed_card(payload(v=2)), "card-newer", "payload of version 2"),
        (
            "name-turned.txt",
            signed_card(payload(name="Lay\u202ela")),
            "card",
            "a name that turns the direction of text",
        ),
    ]
    return [(name, text.encode(), expect, why) for name, text, expect, why in texts]


def introductions() -> list[Vector]:
    """OMAR's card, introduced to ZANA by LAYLA."""
    card = write_card(OMAR, "Omar Aziz", NOW)

    def by(one: Identity, to: str) -> str:
        letter = write_introduction(one, card, to, name="Omar", way="words", verified_at=NOW - 9, now=NOW)
        return armoured(letter)

    good = by(LAYLA, ZANA.key_id)
    at = len(good) // 2
    texts = [
        ("ok.txt", good, "ok", "as written"),
        ("quoted.txt", "".join(f"> {line}\r\n" for line in good.splitlines()), "ok", "quoted in a mail"),
        ("altered.txt", good[:at] + ("A" if good[at] != "A" else "B") + good[at + 1 :], "card", "a character changed"),
        ("truncated.txt", good[:at], "card", "cut in the middle"),
        ("stranger.txt", by(EVE, ZANA.key_id), "card", "signed by somebody whom the reader doesn't know"),
        ("to-the-introduced.txt", by(LAYLA, OMAR.key_id), "card", "introduces somebody to themselves"),
    ]
    return [(name, text.encode(), expect, why) for name, text, expect, why in texts]


def keep(folder: Path, vectors: list[Vector], **more: object) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files = {}
    for name, content, expect, why in vectors:
        (folder / name).write_bytes(content)
        files[name] = {"expect": expect, "why": why}
    text = json.dumps({**more, "files": files}, indent=2, ensure_ascii=False)
    (folder / "index.json").write_text(text + "\n", encoding="utf-8")


def main() -> None:
    public = {"ed25519": b64(LAYLA.public.ed25519), "ml-dsa-65": b64(LAYLA.public.ml_dsa_65)}
    keep(
        VECTORS / "bundle",
        bundles(),
        about="Bundles (docs/formats.md, section 3), read by `reader`, who knows `sender` and nobody else. "
        "`expect` is `ok` or the code of the error. The keys are for tests only.",
        reader={"secret": b64(ZANA.secret()), "key_id": ZANA.key_id, "age": ZANA.age_identity()},
        sender={"key_id": LAYLA.key_id, **public},
        ok={"entries": 2, "evidence": [PHOTO.decode()], "counter": 7, "iat": NOW},
    )
    keep(
        VECTORS / "card",
        cards(),
        about="Contact cards (docs/formats.md, section 5). `expect` is `ok` or the code of the error.",
        ok={"name": "Layla Hassan", "key_id": LAYLA.key_id, "recipient": LAYLA.recipient, "iat": NOW},
    )
    keep(
        VECTORS / "introduction",
        introductions(),
        about="Introductions (docs/formats.md, section 5), read by somebody who knows `sender` and nobody else. "
        "`expect` is `ok` or the code of the error.",
        sender={"key_id": LAYLA.key_id, **public},
        ok={"name": "Omar", "key_id": OMAR.key_id, "to": ZANA.key_id, "way": "words", "iat": NOW},
    )


if __name__ == "__main__":
    main()
