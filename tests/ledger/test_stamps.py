"""T33: a time stamp is judged rightly with no network: every bit, every wrong authority, every wrong question."""

from __future__ import annotations

import hashlib
import random
import socket
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.x509.oid import ExtendedKeyUsageOID

from app.crypto import der, stamps, token
from app.services import authorities, stamping
from tests.ledger.authority import POLICY, Authority, Shape

DIGEST = hashlib.sha256(b"a signature").digest()
OTHER = hashlib.sha256(b"another signature").digest()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("authorities")


@pytest.fixture(scope="module")
def good(folder):
    return Authority(folder / "good")


@pytest.fixture(scope="module")
def stamped(good):
    """(kept stamp, roots, verdict) of an authority with which nothing is wrong."""
    asked = stamps.request(DIGEST)
    kept, verdict = stamps.take(good.reply(asked.body), DIGEST, asked, stamps.roots(good.root))
    return kept, stamps.roots(good.root), verdict


@pytest.fixture
def offline(monkeypatch):
    def refuse(*_, **__):
        raise AssertionError("a stamp was judged by way of the network")

    monkeypatch.setattr(socket, "socket", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


def ask(authority: Authority, digest: bytes = DIGEST, roots=None) -> stamps.Verdict:
    asked = stamps.request(digest)
    return stamps.take(authority.reply(asked.body), digest, asked, roots or stamps.roots(authority.root))[1]


def test_t33_a_good_stamp_says_no_later_than_the_authoritys_time_and_its_accuracy(stamped, offline):
    kept, roots, verdict = stamped
    now = datetime.now(UTC).timestamp()
    assert verdict.ok and stamps.verify(kept, DIGEST, roots) == verdict
    assert now - 120 < verdict.at <= now + 2  # the accuracy of one second is added, never taken away
    assert (verdict.authority, verdict.root, verdict.policy) == ("Test Time Signer", "Test Time Root", POLICY)


def test_t33_openssl_judges_a_kept_stamp_as_we_do(good, stamped):
    (good.folder / "kept.tsr").write_bytes(stamped[0])
    (good.folder / "root.pem").write_bytes(good.root)
    command = ["openssl", "ts", "-verify", "-digest", DIGEST.hex(), "-in", "kept.tsr", "-CAfile", "root.pem"]
    done = subprocess.run(command, cwd=good.folder, capture_output=True, text=True)
    assert "Verification: OK" in done.stdout + done.stderr


def test_t33_no_bit_of_a_kept_stamp_can_be_altered(stamped, offline):
    kept, roots, _ = stamped
    for at in range(len(kept)):
        altered = bytearray(kept)
        altered[at] ^= 1 << random.randrange(8)
        assert not stamps.verify(bytes(altered), DIGEST, roots).ok, at
    for length in range(0, len(kept), 7):
        assert not stamps.verify(kept[:length], DIGEST, roots).ok
    assert stamps.verify(kept + b"\x00", DIGEST, roots).why == "malformed"


def test_t33_a_stamp_over_another_signature_is_not_one_over_this(stamped):
    kept, roots, _ = stamped
    assert stamps.verify(kept, OTHER, roots).why == "imprint"


def test_t33_the_answer_to_an_older_question_is_refused(good):
    roots = stamps.roots(good.root)
    older, now = stamps.request(DIGEST), stamps.request(DIGEST)
    assert stamps.take(good.reply(older.body), DIGEST, now, roots)[1].why == "nonce"


def test_t33_a_stamp_of_a_foreign_root_is_refused(folder, good):
    foreign = Authority(folder / "foreign")  # the same names, other keys
    assert ask(foreign, roots=stamps.roots(good.root)).why == "chain"
    assert ask(foreign, roots=authorities.trusted()).why == "chain"


@pytest.mark.parametrize(
    ("name", "shape", "why"),
    [
        ("no purpose at all", Shape(eku=()), "purpose"),
        ("made for servers", Shape(eku=(ExtendedKeyUsageOID.SERVER_AUTH,)), "purpose"),
        (
            "made for servers too",
            Shape(eku=(ExtendedKeyUsageOID.TIME_STAMPING, ExtendedKeyUsageOID.SERVER_AUTH)),
            "purpose",
        ),
        ("purpose may be overlooked", Shape(critical=False), "purpose"),
        ("issued by no authority", Shape(issuer_ca=False), "chain"),
        ("expired before it stamped", Shape(until=datetime.now(UTC) - timedelta(days=1)), "expired"),
        ("a key of 1024 bits", Shape(rsa_bits=1024), "weak"),
        ("signed with SHA-1", Shape(signer_digest="sha1"), "weak"),
        ("an hour and more uncertain", Shape(accuracy="secs:7200"), "vague"),
    ],
    ids=lambda value: value if isinstance(value, str) and " " in value else "",
)
def test_t33_what_is_wrong_with_an_authority_is_named(folder, name, shape, why):
    made = _Forgiving(folder / name.replace(" ", "-"), shape=shape)
    assert ask(made).why == why


class _Forgiving(Authority):
    """OpenSSL refuses to sign with a certificate that isn't for time stamps: then the answer is put together here."""

    def reply(self, query: bytes) -> bytes:
        try:
            return super().reply(query)
        except subprocess.CalledProcessError:
            return self._by_hand(query)

    def _by_hand(self, query: bytes) -> bytes:
        donor = Authority(self.folder / "donor")
        parts = token.parse(donor.reply(query))
        signer = (self.folder / "signer.pem").read_bytes()
        return _signed_anew(parts, signer, (self.folder / "chain.pem").read_bytes(), (self.folder / "key.pem"))


def _signed_anew(parts: token.Token, signer: bytes, chain: bytes, key) -> bytes:
    from cryptography import x509
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding, load_pem_private_key

    leaf = x509.load_pem_x509_certificate(signer)
    held = [one.public_bytes(Encoding.DER) for one in (leaf, *x509.load_pem_x509_certificates(chain))]
    named = der.write(der.OCTETS, hashlib.sha256(held[0]).digest())
    binding = der.write(
        der.SEQUENCE,
        token.SIGNING_CERTIFICATE_V2,
        der.write(der.SET, der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.write(der.SEQUENCE, named)))),
    )
    kept = [
        value.whole
        for value in der.read_all(parts.attributes)
        if der.read_all(value.body)[0].whole not in (token.SIGNING_CERTIFICATE, token.SIGNING_CERTIFICATE_V2)
    ]
    attributes = b"".join(sorted([*kept, binding]))
    signature = load_pem_private_key(key.read_bytes(), None).sign(
        der.write(der.SET, attributes), ec.ECDSA(hashes.SHA256())
    )
    sid = der.write(der.SEQUENCE, leaf.issuer.public_bytes(), der.integer(leaf.serial_number))
    made = token.Token(
        parts.info, tuple(held), sid, parts.digest_algorithm, attributes, parts.signature_algorithm, signature
    )
    return token.write(made)


def test_a_stamp_signed_anew_by_hand_holds_where_nothing_is_wrong(good):
    """The forger of the cases above makes no other mistake than the one that is named."""
    asked = stamps.request(DIGEST)
    parts = token.parse(good.reply(asked.body))
    read = (good.folder / "signer.pem").read_bytes(), (good.folder / "chain.pem").read_bytes()
    made = _signed_anew(parts, *read, good.folder / "key.pem")
    assert stamps.take(made, DIGEST, asked, stamps.roots(good.root))[1].ok


def test_t33_a_certificate_that_ran_out_since_spoils_no_stamp(folder):
    """Judged by the time in the stamp, not by this computer's clock (T19)."""
    short = Authority(folder / "short", shape=Shape(until=datetime.now(UTC) + timedelta(seconds=2)))
    asked = stamps.request(DIGEST)
    roots = stamps.roots(short.root)
    kept, verdict = stamps.take(short.reply(asked.body), DIGEST, asked, roots)
    assert verdict.ok and verdict.until <= datetime.now(UTC).timestamp() + 2
    wait = max(0.0, verdict.until - datetime.now(UTC).timestamp() + 1.1)
    import time

    time.sleep(wait)
    assert stamps.verify(kept, DIGEST, roots) == verdict
    assert ask(short).why == "expired"


def test_t33_a_certificate_that_isnt_named_in_the_signature_is_refused(good, stamped):
    kept, roots, _ = stamped
    parts = token.parse(kept)
    without = b"".join(
        value.whole
        for value in der.read_all(parts.attributes)
        if der.read_all(value.body)[0].whole != token.SIGNING_CERTIFICATE_V2
    )
    import dataclasses

    bare = token.write(dataclasses.replace(parts, attributes=without))
    assert stamps.verify(bare, DIGEST, roots).why == "unbound"


def test_t33_what_nobody_signed_is_left_out_of_a_kept_stamp(folder):
    wordy = Authority(folder / "wordy", shape=Shape(extra=True, rsa_bits=2048, ess="sha1"))
    asked = stamps.request(DIGEST)
    answer, roots = wordy.reply(asked.body), stamps.roots(wordy.root)
    kept, verdict = stamps.take(answer, DIGEST, asked, roots)
    assert verdict.ok and len(token.parse(answer).certificates) == 3 and len(token.parse(kept).certificates) == 2
    assert stamps.verify(answer, DIGEST, roots).why == "malformed"  # as it came, with what nobody needs


def test_t33_no_word_may_stand_beside_what_is_signed(stamped):
    """Another status, words for people: nobody signs them, so a kept stamp has none."""
    kept, roots, _ = stamped
    content = der.read_all(der.read_one(kept).body)[1].whole
    words = der.write(der.SEQUENCE, der.write(0x0C, b"made in the year 2011"))
    for status in (der.integer(1), der.integer(0) + words):
        made = der.write(der.SEQUENCE, der.write(der.SEQUENCE, status), content)
        assert stamps.verify(made, DIGEST, roots).why == "malformed"
        assert token.write(token.parse(made)) == kept


def test_t33_an_authority_that_refuses_gives_no_stamp():
    refusal = der.write(der.SEQUENCE, der.write(der.SEQUENCE, der.integer(2)))
    assert stamps.verify(refusal, DIGEST, ()).why == "not-granted"


def test_t33_a_stamp_under_other_rules_than_were_asked_for(stamped):
    kept, roots, _ = stamped
    assert stamps.verify(kept, DIGEST, roots, policies=["1.2.3.4"]).why == "policy"
    assert stamps.verify(kept, DIGEST, roots, policies=[POLICY]).ok


@pytest.mark.parametrize("junk", [b"", b"0", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"<html>", bytes(70_000)])
def test_t33_junk_is_judged_and_nothing_is_raised(junk, stamped):
    assert stamps.verify(junk, DIGEST, stamped[1]).why == "malformed"


@pytest.mark.parametrize("language", ["en", "ar", "ckb"])
def test_t33_words_say_no_later_than_and_nothing_more(stamped, language):
    _, _, verdict = stamped
    said = stamping.words(verdict, language)
    assert {"en": "no later than", "ar": "لا يتجاوز", "ckb": "یان پێش ئەوە هەبووە"}[language] in said
    assert not any(word in said.lower() for word in ("made on", "created", "taken on", "proves", "true"))
    for why in stamps.Why.__args__:
        if why:
            said = stamping.words(stamps.Verdict(why), language)
            assert said and not said.startswith("stamp.why")


def test_the_roots_that_are_shipped_are_the_ones_the_readme_names():
    from app.base.paths import resource

    readme = (resource("authorities") / "README.md").read_text(encoding="utf-8")
    assert len(authorities.trusted()) == 6 and all(root.sha256 in readme for root in authorities.trusted())


def test_t33_no_later_than_counts_the_accuracy_in(folder):
    """An authority that is sure within 600 seconds says ten minutes later than its own clock."""
    slack = Authority(folder / "slack", shape=Shape(accuracy="secs:600, millisecs:1"))
    verdict = ask(slack)
    now = datetime.now(UTC).timestamp()
    assert verdict.ok and now + 590 < verdict.at <= now + 602
