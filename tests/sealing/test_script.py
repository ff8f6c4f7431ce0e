"""T34: the stand-alone script finds any altered byte of a sealed file that was opened, and says where it lies."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path

import bagit
import cryptography
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.crypto import stamps
from app.crypto.entries import sign_entry
from app.model.entry import Change, NewChange
from tests.ledger.authority import Authority
from tests.sealing.kit import ENTRIES, SCRIPT, members, pack, plain, unpack, verdict
from tests.sync.kit import CASE, LAYLA, NOW, OMAR, RECORD, ZANA, chain


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority") / "good")


def stamper(authority: Authority):
    import hashlib

    def stamp(signature: bytes) -> list[bytes]:
        digest = hashlib.sha256(signature).digest()
        asked = stamps.request(digest)
        kept, verdict_ = stamps.take(authority.reply(asked.body), digest, asked, stamps.roots(authority.root))
        assert verdict_.ok
        return [kept]

    return stamp


@pytest.fixture(scope="module")
def tar(authority: Authority) -> bytes:
    """An archive with everything that a sealed file can have."""
    return plain(pack(stamp=stamper(authority)))


@pytest.fixture
def put(tmp_path: Path):
    def put_(content: bytes) -> Path:
        path = tmp_path / "file.tar"
        path.write_bytes(content)
        return path

    return put_


def isolated(*arguments: str) -> subprocess.CompletedProcess[str]:
    """The script in an interpreter that can import the standard library and ``cryptography``, and nothing else."""
    allowed = {"cryptography", "cffi", "_cffi_backend", "_openssl", "pycparser", "typing_extensions"}
    site = Path(cryptography.__file__).parents[1]
    code = (
        "import sys, runpy\n"
        f"allowed = {allowed!r} | set(sys.stdlib_module_names) | {{'__main__'}}\n"
        f"sys.path.append({str(site)!r})\n"
        f"sys.argv = [{str(SCRIPT)!r}, *{list(arguments)!r}]\n"
        "try:\n    runpy.run_path(sys.argv[0], run_name='__main__')\n"
        "finally:\n    print(sorted({name.split('.')[0] for name in sys.modules} - allowed), file=sys.stderr)\n"
    )
    command = [sys.executable, "-I", "-S", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, env={"PATH": os.defpath})


def test_t34_the_script_needs_nothing_but_the_standard_library_and_cryptography(
    tar: bytes, tmp_path: Path, authority: Authority
) -> None:
    roots = tmp_path / "roots.pem"
    roots.write_bytes(authority.root)
    folder = unpack(tar, tmp_path)
    done = isolated(str(folder), "--roots", str(roots))
    assert (done.returncode, done.stderr.strip()) == (0, "[]"), done.stdout + done.stderr
    for said in (
        "HOLDS",
        LAYLA.key_id,
        "no later than",
        "leads to",
        "withheld    4 values",
        "3 values withheld",
        "1 gaps",
    ):
        assert said in done.stdout, said
    (folder / "data/README.txt").write_text("another")
    done = isolated(str(folder))
    assert done.returncode == 1
    assert done.stdout.startswith("FAULT: data/README.txt: ")
    assert isolated(str(tmp_path / "nothing")).returncode == 2


def test_t34_it_shares_no_code_with_the_program() -> None:
    text = SCRIPT.read_text()
    assert (
        "import app" not in text
        and "from app." not in text
        and len([line for line in text.splitlines() if line.strip()]) <= 440
    )


def test_t34_what_is_packed_holds_as_archive_and_as_folder(tar: bytes, put, tmp_path: Path) -> None:
    assert verdict(put(tar)) == (0, "")
    folder = unpack(tar, tmp_path / "folder")
    assert verdict(folder) == verdict(folder.parent) == (0, "")
    assert bagit.Bag(str(folder)).validate(processes=1)


def spread(tar: bytes, each: int) -> list[tuple[str, int]]:
    """(what it belongs to, offset) of some bytes of every kind: header fields, padding, members, the end."""
    found: list[tuple[str, int]] = []
    at = 0
    for name, content in members(tar).items():
        for field, start, end in (("name", 0, 100), ("mode", 100, 124), ("size", 124, 136), ("rest", 136, 512)):
            found += [(f"header {field} of {name}", at + n) for n in random.sample(range(start, end), min(each, 2))]
        body = range(at + 512, at + 512 + len(content))
        found += [(name, n) for n in {*random.sample(body, min(each, len(body))), body[0], body[-1]}]
        end = at + 512 + len(content)
        gap = range(end, end + -len(content) % 512)
        found += [(f"padding of {name}", n) for n in random.sample(gap, min(2, len(gap)))]
        at = end + len(gap)
    return found + [("end", n) for n in random.sample(range(at, len(tar)), 4)]


def flipped(tar: bytes, at: int) -> bytes:
    altered = bytearray(tar)
    altered[at] ^= 1 << random.randrange(8)
    return bytes(altered)


def test_t34_one_altered_byte_of_every_kind_is_found_and_located(tar: bytes, put) -> None:
    """In the archive: contents, every field of every header, the padding, the end."""
    for what, at in spread(tar, 12):
        code, said = verdict(put(flipped(tar, at)))
        assert code == 1, (what, at)
        if what in members(tar) and what not in ("signature.json", "tagmanifest-sha256.txt", "manifest-sha256.txt"):
            assert said.startswith(what), (what, said)


@pytest.mark.nightly
def test_t34_bytes_of_every_place_of_an_archive(tar: bytes, put) -> None:
    """Each third byte of every header, each seventh of the tags, fewer of members, whose hash is all that counts: the
    whole archive byte by byte takes longer than a night has."""
    step = {"data/evidence": 97, "data/entries": 17, "data/identities": 97, "data/README": 97}
    at = 0
    for name, content in members(tar).items():
        every = next((n for start, n in step.items() if name.startswith(start)), 31 if name.startswith("data/") else 7)
        end = at + 512 + len(content)
        wanted = [*range(at, at + 512, 3), *range(at + 512, end, every), *range(end, end + -len(content) % 512, 13)]
        for place in wanted:
            assert verdict(put(flipped(tar, place)))[0] == 1, (name, place)
        at = end + -len(content) % 512
    for place in range(at, len(tar), 7):
        assert verdict(put(flipped(tar, place)))[0] == 1, place


@settings(max_examples=60)
@given(data=st.data())
def test_t34_any_byte_any_value(tar: bytes, tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(tar) - 1))
    value = data.draw(st.integers(0, 255).filter(lambda v: v != tar[at]))
    path = tmp_path_factory.getbasetemp() / "any.tar"
    path.write_bytes(tar[:at] + bytes([value]) + tar[at + 1 :])
    assert verdict(path)[0] == 1


def test_t34_no_archive_cut_short_or_added_to_holds(tar: bytes, put) -> None:
    for length in [*range(0, len(tar), 1999), len(tar) - 1, len(tar) - 512, len(tar) - 1024]:
        assert verdict(put(tar[:length]))[0] == 1, length
    for more in (b"\0", bytes(512), tar[:512]):
        assert verdict(put(tar + more))[0] == 1


@pytest.mark.parametrize("number", range(10))
def test_t34_packs_of_many_shapes(number: int, put) -> None:
    check_pack(number, put)


@pytest.mark.nightly
@pytest.mark.parametrize("number", range(10, 110))
def test_t34_a_hundred_packs(number: int, put) -> None:
    check_pack(number, put)


def check_pack(number: int, put) -> None:
    """Holds; and doesn't with one byte altered, anywhere."""
    dice = random.Random(number)
    entries = [
        *chain(LAYLA, dice.randint(1, 6), files=(CASE,), changes=dice.randint(1, 3)),
        *chain(OMAR, dice.randint(1, 4), changes=2)[dice.randint(0, 1) :],
    ]
    evidence = [dice.randbytes(dice.choice((1, 511, 512, 513, 5000))) for _ in range(dice.randint(0, 3))]
    made = plain(pack(entries=entries, evidence=evidence))
    assert verdict(put(made)) == (0, "")
    for _ in range(8):
        assert verdict(put(flipped(made, dice.randrange(len(made)))))[0] == 1


# --- what is named -----------------------------------------------------------------------------


def test_t34_a_line_of_an_entry_is_named(tar: bytes, tmp_path: Path) -> None:
    folder = unpack(tar, tmp_path)
    path = folder / f"data/entries/{CASE}.sdjwt"
    lines = path.read_bytes().split(b"\n")
    token, *rest = lines[2].split(b"~")
    head, body, mark = token.split(b".")
    mark = mark[:10] + (b"A" if mark[10:11] != b"A" else b"B") + mark[11:]
    lines[2] = b"~".join([b".".join([head, body, mark]), *rest])
    path.write_bytes(b"\n".join(lines))
    said = verdict(folder)[1]
    assert said == f"data/entries/{CASE}.sdjwt, line 3: its author's signature doesn't hold"


def test_t34_files_that_are_missing_added_or_linked_are_named(tar: bytes, tmp_path: Path) -> None:
    folder = unpack(tar, tmp_path)
    extra = folder / "data/evidence" / ("0" * 64)
    extra.write_bytes(b"x")
    assert verdict(folder)[1] == f"data/evidence/{'0' * 64}: is in no manifest"
    extra.unlink()
    (folder / "data/notes.txt").write_text("x")
    assert verdict(folder)[1] == "data/notes.txt: is no name that a sealed file has"
    (folder / "data/notes.txt").unlink()
    (folder / "data/README.txt").rename(tmp_path / "away")
    assert verdict(folder)[1] == "data/README.txt: is missing"
    (folder / "data/README.txt").symlink_to(tmp_path / "away")
    assert verdict(folder)[1] == "data/README.txt: isn't a plain file"


def test_t34_gaps_are_told_from_two_histories(tar: bytes, tmp_path: Path) -> None:
    from tests.sealing.kit import script

    made = script()
    folder = unpack(tar, tmp_path / "one")
    check = made.Check(made.Source(str(folder)))
    check.run([])
    assert (check.gaps, check.warnings) == ({LAYLA.key_id: 0, OMAR.key_id: 1}, [])
    change = NewChange(Change(RECORD, "incident", "remarks", "another history"))
    fork = sign_entry(LAYLA, seq=2, prev="A" * 43, iat=NOW + 50, file=CASE, changes=[change])
    folder = unpack(plain(pack(entries=[*ENTRIES, fork])), tmp_path / "two")
    check = made.Check(made.Source(str(folder)))
    check.run([])
    assert len(check.warnings) >= 1
    assert all("two histories" in warning and LAYLA.key_id in warning for warning in check.warnings)


def test_t33_a_stamp_over_another_file_is_a_fault_and_a_stranger_is_not_proof(
    tar: bytes, authority: Authority, tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    other = members(plain(pack(stamp=stamper(authority))))
    (token,) = [content for name, content in other.items() if name.startswith("stamps/")]
    folder = unpack(tar, tmp_path)
    for path in (folder / "stamps").iterdir():
        path.unlink()
    import hashlib

    (folder / "stamps" / f"{hashlib.sha256(token).hexdigest()}.tsr").write_bytes(token)
    assert verdict(folder)[1].endswith("is a stamp over something else")
    stranger = Authority(tmp_path_factory.mktemp("stranger") / "other", name="Other Time")
    (tmp_path / "roots.pem").write_bytes(stranger.root)
    folder = unpack(tar, tmp_path / "again")
    done = isolated(str(folder), "--roots", str(tmp_path / "roots.pem"))
    assert done.returncode == 0 and "NOT PROVEN" in done.stdout
    done = isolated(str(folder))
    assert "NOT JUDGED" in done.stdout


def test_t34_stripping_every_stamp_is_seen_as_no_stamp(tar: bytes, tmp_path: Path) -> None:
    folder = unpack(tar, tmp_path)
    for path in (folder / "stamps").iterdir():
        path.unlink()
    (folder / "stamps").rmdir()
    done = isolated(str(folder))
    assert done.returncode == 0 and "time stamp  none" in done.stdout


def test_the_readers_are_only_checked_where_they_can_be(tar: bytes) -> None:
    assert ZANA.key_id.encode() not in tar.split(b"data/ledgers")[0]


def test_t33_a_certificate_that_may_sign_none_makes_no_authority(
    tmp_path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Whoever bought any certificate below a trusted root could else make stamps of any day."""
    import hashlib

    from tests.ledger.authority import Shape
    from tests.sealing.kit import script

    digest = hashlib.sha256(b"x").digest()
    for ca in (True, False):
        authority = Authority(tmp_path_factory.mktemp("authority") / "one", shape=Shape(issuer_ca=ca))
        raw = authority.reply(stamps.request(digest).body)
        roots = tmp_path / "roots.pem"
        roots.write_bytes(authority.root)
        made = script()
        said = made.stamp(f"stamps/{hashlib.sha256(raw).hexdigest()}.tsr", raw, digest, made.load(str(roots)))
        assert ("leads to none" in said) is not ca, said
