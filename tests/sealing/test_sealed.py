"""Sealed files as the program reads them: one code with bundles; nothing stripped or moved holds (T24, T34)."""

from __future__ import annotations

import hashlib
import io
import json
import random
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.base.errors import (
    BundleAltered,
    BundleError,
    BundleNewer,
    BundleTooBig,
    BundleTruncated,
    NotABundle,
    NotForThisVault,
)
from app.base.task import Task
from app.crypto import jws
from app.crypto.identity import AgeKey, Identity
from app.sync import bag, sealed, statement, unpacked
from app.sync.seal import read_seal, write_seal
from tests.sealing.kit import (
    ENTRIES,
    HTML,
    PHOTO,
    identities_of,
    ledger_of,
    members,
    pack,
    plain,
    read,
    seal_of,
    unpack,
)
from tests.sync import kit
from tests.sync.kit import CASE, EVE, LAYLA, NOW, OMAR, OTHER, ZANA, chain

WHOLE = pack()
TAR = plain(WHOLE)
Members = dict[str, bytes]


def resigned(data: Members, *, sender: Identity = LAYLA, readers: tuple[Identity, ...] = (ZANA, LAYLA), **odd) -> bytes:
    """A file whose manifests and signatures are right, whatever is in it: what a dishonest sealer could make."""
    payload = {name: content for name, content in data.items() if name.startswith("data/")}
    stamps = {name: content for name, content in data.items() if name.startswith("stamps/")}
    manifest = bag.manifest((name, hashlib.sha256(content).hexdigest()) for name, content in payload.items())
    oxum = bag.bag_info(bag.Oxum(sum(map(len, payload.values())), len(payload)))
    tags = [(bag.MANIFEST, manifest), (bag.BAGIT, bag.BAGIT_TEXT), (bag.BAG_INFO, oxum)]
    tag_manifest = bag.manifest((name, hashlib.sha256(content).hexdigest()) for name, content in tags)
    facts = statement.build_sealed_facts(sender.public, [r.recipient for r in readers], {}, 1, NOW) | odd.get(
        "facts", {}
    )
    signature = jws.sign_both(sender, tag_manifest, odd.get("typ", bag.SEALED.typ), facts)
    first = [(bag.SIGNATURE, signature), (bag.TAG_MANIFEST, tag_manifest), *tags]
    return kit.sealed(kit.tar_of([*first, *payload.items(), *stamps.items()]), odd.get("to", readers))


def refused(raw: bytes, reader: Identity = ZANA) -> BundleError:
    with pytest.raises(BundleError) as caught:
        read(raw, reader)
    return caught.value


DATA = members(TAR)


def test_what_was_sealed_is_what_is_read() -> None:
    opened = read(WHOLE)
    assert (opened.sealer, opened.received.sender) == (LAYLA.public, LAYLA.key_id)
    assert opened.seal == seal_of(ENTRIES)
    assert [(page.case, page.form, page.size) for page in opened.pages] == [(CASE, "html", len(HTML))]
    assert opened.missing == {CASE: {LAYLA.key_id: 2, OMAR.key_id: 1}, OTHER: {LAYLA.key_id: 1}}
    assert [one.sha256 for one in opened.received.evidence] == sorted(
        hashlib.sha256(content).hexdigest() for content in (PHOTO, b"second")
    )
    assert [ledger.key_id for ledger in opened.received.ledgers] == [LAYLA.key_id]
    assert read(WHOLE, LAYLA).received.bundle_id == opened.received.bundle_id


def test_a_bare_age_key_reads_it_and_nobody_else() -> None:
    key = AgeKey.read(f"# created: today\n# public key: x\n{ZANA.age_identity()}\n")
    assert sealed.read(io.BytesIO(WHOLE), key, Task()).seal.cases == (CASE, OTHER)
    assert isinstance(refused(WHOLE, EVE), NotForThisVault)
    for text in ("", "AGE-SECRET-KEY-PQ-1", ZANA.recipient, ZANA.age_identity()[:-1], ZANA.age_identity() * 2):
        with pytest.raises(ValueError, match=r"age key|bech32"):
            AgeKey.read(text)
    assert "AGE" not in repr(key)


# --- neither passes for the other ----------------------------------------------------------------


def test_t24_a_bundle_is_no_sealed_file_and_a_sealed_file_no_bundle() -> None:
    error = kit.refused(WHOLE)
    assert isinstance(error, NotABundle) and error.facts["reason"] == "sealed"
    bundle, _ = kit.write(kit.spec_of(LAYLA, [ZANA], chain(LAYLA, 2)))
    error = refused(bundle)
    assert isinstance(error, NotABundle) and error.facts["reason"] == "not-sealed"


@pytest.mark.parametrize(
    "name", [name for name in DATA if name.startswith(("data/seal", "data/report", "data/README.ar", "data/ident"))]
)
def test_t24_an_ordinary_bundle_with_a_sealed_member_is_refused(name: str) -> None:
    data = dict(kit.data_of(chain(LAYLA, 1)))
    data[name] = DATA[name]
    ordered = sorted(data.items(), key=lambda pair: bag.place(pair[0]))
    assert kit.refused(kit.sealed(kit.tar_of(kit.signed(ordered)))).facts["reason"] == "member-name"


def test_t24_an_ordinary_bundle_with_a_stamp_is_refused() -> None:
    members_ = [*kit.signed(kit.data_of(chain(LAYLA, 1))), (bag.stamp_name(b"x"), b"x")]
    assert kit.refused(kit.sealed(kit.tar_of(members_))).facts["reason"] == "member-extra"


@pytest.mark.parametrize("name", [bag.README, bag.README_ARABIC, bag.SEAL])
def test_t24_a_sealed_file_without_what_it_must_have_is_refused(name: str) -> None:
    data = {known: content for known, content in DATA.items() if known != name}
    assert refused(resigned(data)).facts["reason"] == "manifest"


def test_t24_a_receipt_in_a_sealed_file_is_refused() -> None:
    data = dict(DATA) | {bag.receipt_name("A" * 43): b"{}"}
    ordered = dict(sorted(((n, c) for n, c in data.items() if n.startswith("data/")), key=lambda p: bag.place(p[0])))
    assert refused(resigned(ordered)).facts["reason"] == "member-name"


# --- signatures, readers ---------------------------------------------------------------------------


def respelled(change: Callable[[dict], None]) -> bytes:
    document = json.loads(DATA[bag.SIGNATURE])
    change(document)
    text = json.dumps(document, separators=(",", ":")).encode()
    return kit.sealed(kit.tar_of([(n, text if n == bag.SIGNATURE else c) for n, c in DATA.items()]), (ZANA, LAYLA))


OTHERS = json.loads(members(plain(pack(sealer=OMAR, readers=(ZANA, OMAR), ledgers={}, identities={})))[bag.SIGNATURE])


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(lambda d: d["signatures"].pop(0), id="without-eddsa"),
        pytest.param(lambda d: d["signatures"].pop(1), id="without-ml-dsa"),
        pytest.param(lambda d: d["signatures"].reverse(), id="swapped"),
        pytest.param(lambda d: d["signatures"].__setitem__(1, d["signatures"][0]), id="eddsa-twice"),
        pytest.param(lambda d: d["signatures"].__setitem__(0, OTHERS["signatures"][0]), id="eddsa-of-another-file"),
        pytest.param(lambda d: d["signatures"].__setitem__(1, OTHERS["signatures"][1]), id="ml-dsa-of-another-file"),
        pytest.param(lambda d: d.update(signatures=OTHERS["signatures"]), id="both-of-another-file"),
        pytest.param(lambda d: d.update(payload=OTHERS["payload"]), id="payload-of-another-file"),
        pytest.param(lambda d: d.update(OTHERS), id="whole-signature-of-another-file"),
    ],
)
def test_t24_signatures_can_not_be_stripped_swapped_or_moved(change: Callable[[dict], None]) -> None:
    assert isinstance(refused(respelled(change)), BundleAltered)
    read(respelled(lambda document: None))


def test_t24_readers_can_not_be_changed() -> None:
    error = refused(kit.sealed(TAR, (EVE, LAYLA)), EVE)
    assert isinstance(error, NotForThisVault) and error.facts == {"reason": "not-among-readers"}
    assert refused(kit.sealed(TAR, (ZANA, LAYLA), stanzas=8)).facts["reason"] == "stanzas"


def test_t24_keys_in_the_header_are_the_senders_or_nothing() -> None:
    other = statement.build_sealed_facts(EVE.public, [ZANA.recipient], {}, 1, NOW)["keys"]
    assert isinstance(refused(resigned(DATA, facts={"keys": other})), BundleAltered)
    assert isinstance(refused(resigned(DATA, typ=bag.BUNDLE.typ)), NotABundle)


def test_a_newer_seal_says_so() -> None:
    text = json.loads(DATA[bag.SEAL]) | {"v": 2}
    raw = resigned(dict(DATA) | {bag.SEAL: json.dumps(text, separators=(",", ":")).encode()})
    assert isinstance(refused(raw), BundleNewer)


# --- what belongs to another file --------------------------------------------------------------------


def moved(**parts: object) -> BundleError:
    return refused(resigned(members(plain(pack(**parts)))))  # type: ignore[arg-type]


def test_t24_a_ledger_of_another_file_is_refused() -> None:
    error = moved(ledgers={LAYLA.key_id: ledger_of(LAYLA, [b"a third file"])})
    assert error.facts == {"reason": "ledger-elsewhere", "member": bag.ledger_name(LAYLA.key_id)}
    error = moved(ledgers={OMAR.key_id: ledger_of(LAYLA, [PHOTO])})
    assert (error.facts["reason"], error.facts["member"]) == ("ledger", bag.ledger_name(OMAR.key_id))


def test_t24_identities_of_another_file_or_sealer_are_refused() -> None:
    values = [d for e in chain(LAYLA, 1) for d in e.disclosures if d]
    for made in (identities_of(LAYLA, OTHER, values), identities_of(EVE, CASE, values)):
        error = moved(identities={CASE: made})
        assert error.facts == {"reason": "custody-deal", "member": bag.identities_name(CASE)}


def test_t24_a_stamp_that_is_none_or_was_altered_is_refused() -> None:
    with_stamp = dict(DATA) | {bag.stamp_name(b"no stamp at all"): b"no stamp at all"}
    assert refused(kit.sealed(kit.tar_of(list(with_stamp.items())), (ZANA, LAYLA))).facts["reason"] == "stamp"
    misnamed = dict(DATA) | {bag.stamp_name(b"one"): b"another"}
    assert refused(kit.sealed(kit.tar_of(list(misnamed.items())), (ZANA, LAYLA))).facts["reason"] == "stamp-altered"


@pytest.mark.parametrize(
    ("facts", "reason"),
    [
        pytest.param(
            {"heads": {file: {LAYLA.key_id: (9, LAYLA.key_id)} for file in (CASE, OTHER)}},
            "seal-heads",
            id="another-state",
        ),
        pytest.param({"withheld": {}}, "seal-withheld", id="nothing-withheld"),
        pytest.param({"withheld": {CASE: {"": {"": 400}}}}, "seal-withheld", id="more-withheld"),
        pytest.param({"cases": ("u" * 25 + "a",)}, "seal-cases", id="another-case"),
    ],
)
def test_what_a_seal_says_must_be_what_is_in_it(facts: dict, reason: str) -> None:
    error = refused(pack(**facts))
    assert error.facts == {"reason": reason, "member": bag.SEAL}


def test_a_seal_has_one_spelling() -> None:
    text = write_seal(seal_of(ENTRIES))
    assert write_seal(read_seal(text)) == text
    for odd in (
        text.replace(b",", b", ", 1),
        text + b"\n",
        text.replace(b'"v":1', b'"v":1,"v":1'),
        b"{}",
        b"",
        b"[" * 900,
    ):
        with pytest.raises(BundleAltered):
            read_seal(odd)


# --- adding stamps later -----------------------------------------------------------------------------


def test_stamps_are_added_without_touching_what_was_signed() -> None:
    out = io.BytesIO()
    seen: list[bytes] = []
    assert sealed.rewrite(io.BytesIO(WHOLE), LAYLA, out, lambda s: seen.append(s) or [b"b", b"a"], Task()) == 2
    inside = members(plain(out.getvalue()))
    assert seen == [DATA[bag.SIGNATURE]]
    assert {n: c for n, c in inside.items() if not n.startswith("stamps/")} == DATA
    assert [n for n in inside if n.startswith("stamps/")] == sorted(map(bag.stamp_name, (b"a", b"b")))
    again = io.BytesIO()
    assert sealed.rewrite(io.BytesIO(out.getvalue()), ZANA, again, lambda s: [b"a"], Task()) == 2
    header, nonce = WHOLE.index(b"\n---"), 16
    assert out.getvalue()[:header] == WHOLE[:header] == again.getvalue()[:header]
    body = WHOLE.index(b"\n", header + 4) + 1
    assert len({one[body : body + nonce] for one in (WHOLE, out.getvalue(), again.getvalue())}) == 3


# --- opened already, and faults that are located -----------------------------------------------------


def test_an_archive_and_a_folder_are_checked_without_a_key(tmp_path: Path) -> None:
    assert unpacked.looks_like_tar(io.BytesIO(TAR))
    for opened in (
        unpacked.read_archive(io.BytesIO(TAR)),
        unpacked.read_folder(unpack(TAR, tmp_path)),
        unpacked.read_folder(tmp_path),
    ):
        assert opened.received.bundle_id == read(WHOLE).received.bundle_id
    for altered in (TAR + b"\0", TAR[:-1], TAR[:600]):
        with pytest.raises(BundleAltered):
            unpacked.read_archive(io.BytesIO(altered))
    (tmp_path / "sijil/data/more.txt").write_text("x")
    with pytest.raises(BundleAltered) as caught:
        unpacked.read_folder(tmp_path)
    assert caught.value.facts == {"reason": "member-name", "member": "data/more.txt"}
    with pytest.raises(NotABundle):
        unpacked.read_folder(tmp_path / "sijil" / "data" / "authors")


def test_t34_any_altered_byte_of_an_archive_is_found_and_named() -> None:
    spans, at = [], 0
    for name, content in DATA.items():
        spans.append((name, at + 512, at + 512 + len(content)))
        at += 512 + len(content) + -len(content) % 512
    for name, start, end in spans:
        for where in {start, end - 1, *random.choices(range(start, end), k=8)}:
            altered = bytearray(TAR)
            altered[where] ^= 1 << random.randrange(8)
            with pytest.raises(BundleError) as caught:
                unpacked.read_archive(io.BytesIO(bytes(altered)))
            assert caught.value.facts.get("member") or isinstance(caught.value, BundleNewer | NotABundle | BundleTooBig)
            if name.startswith("data/"):
                assert caught.value.facts["member"] == name, where


def test_t34_the_line_of_a_false_signature_is_named() -> None:
    name = f"data/entries/{CASE}.sdjwt"
    lines = DATA[name].split(b"\n")
    token, *rest = lines[1].split(b"~")
    head, body, mark = token.split(b".")
    lines[1] = b"~".join([b".".join([head, body, mark[:-4] + (b"AAAA" if mark[-4:] != b"AAAA" else b"BBBA")]), *rest])
    altered = [(n, b"\n".join(lines) if n == name else c) for n, c in DATA.items()]
    with pytest.raises(BundleAltered) as caught:
        unpacked.read_archive(io.BytesIO(kit.tar_of(altered)))
    assert caught.value.facts["member"] == name
    raw = resigned(dict(altered))
    error = refused(raw)
    assert (error.facts["reason"], error.facts["member"], error.facts["line"]) == ("signature", name, 2)


def test_t07_any_altered_byte_of_the_encrypted_file_is_found() -> None:
    for at in {0, len(WHOLE) - 1, *random.choices(range(len(WHOLE)), k=150)}:
        altered = bytearray(WHOLE)
        altered[at] ^= 1 << random.randrange(8)
        refused(bytes(altered))
    for length in range(0, len(WHOLE), 7001):
        assert isinstance(refused(WHOLE[:length]), BundleTruncated | NotABundle | BundleAltered)
    error = refused(WHOLE[:-30] + bytes([WHOLE[-30] ^ 1]) + WHOLE[-29:])
    assert error.facts["at"] <= len(WHOLE)


def test_every_sink_is_aborted_where_something_is_wrong() -> None:
    sinks = kit.Sinks()
    spec = sealed.SealedSpec(evidence_sink=sinks, page_sink=lambda case, form, size: sinks(case, size))
    with pytest.raises(BundleAltered):
        sealed.read(io.BytesIO(resigned(members(plain(pack(withheld={}))))), ZANA, Task(), spec)
    assert len(sinks.made) == 3 and sinks.kept() == []
    sealed.read(io.BytesIO(WHOLE), ZANA, Task(), replace(spec, evidence_sink=kit.Sinks()))
