"""T12: five hundred names that lead elsewhere, through every way in and out: no write outside, names only as data."""

from __future__ import annotations

import json
import os
import random
import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.base.clock import SetClock
from app.model.values import check_value
from app.services import cases, editing, evidence, vaults
from app.services.intake import chats, folders, posts
from app.services.naming import file_name, shown_name
from app.services.session import Session
from tests.conftest import SEED

PASSPHRASE = "correct horse battery staple river cloud"
NFD, NFC = unicodedata.normalize("NFD", "é"), "é"
WRITTEN = (
    "../secret", "../../secret", "../" * 30 + "etc/x", "/etc/passwd", "//host/share", "\\\\host\\share\\x", "..\\x",
    "C:\\x", "C:x", "c:/x", "\\x", ".", "..", "...", "a/", "a/../b", "a\0b", "\0", "CON", "con.txt", "NUL", "AUX.jpg",
    "COM1", "LPT9.tar.gz", "PRN.", "x.", "x ", " x", ". ", "..  ", "-rf", "--help", "~", "~/x", "$HOME", "`id`",
    "$(id)", "a;b", "a|b", "a&b", 'a"b', "a'b", "a*b", "a?b", "a<b>", "a:b", "a:$DATA", "a\nb", "a\rb", "a\tb",
    "\x1b[2Jx", "\u202egpj.exe", "\u200b", "\ufeffx", f"{NFD}.txt", f"{NFC}.txt", "A.txt", "a.txt", "ß.txt", "SS.txt",
    "x" * 255, "ل" * 127, "x" * 251 + ".jpg", "a" + NFD * 80, "evidence", ".hidden", "desktop.ini", "manifest.json",
    "%2e%2e%2fx", "file:///etc/passwd", "x" * 4000, "ل" * 4000, "a" * 40 + "." + "b" * 200, "", " ", "\u2028",
)  # fmt: skip
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


def names(count: int = 500) -> list[str]:
    """Those above, and mixtures of their pieces."""
    chance = random.Random(SEED)
    made = dict.fromkeys(WRITTEN)
    while len(made) < count:
        made[chance.choice(("", "/", "\\", ".")).join(chance.sample(WRITTEN[:60], 2))[:300]] = None
    return list(made)


@pytest.fixture
def session(tmp_path: Path, cheap_kdf: object) -> Iterator[Session]:
    made, _ = vaults.create(tmp_path / "vault", PASSPHRASE, "Amal", clock=SetClock(), kdf=cheap_kdf)  # type: ignore[arg-type]
    with made:
        yield made


@pytest.fixture
def case(session: Session) -> str:
    return str(editing.new_case(session, {"title": "A case"}).created)


@pytest.fixture
def outside(tmp_path: Path, session: Session) -> Iterator[Path]:
    """Everything beside the vault and ``out`` is as it was at the end, in the vault are only names of our own."""
    for name in ("secret", "home/secret", "etc/passwd"):
        path = tmp_path / "world" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"not yours")
    (tmp_path / "out").mkdir()
    here = set(Path.cwd().iterdir())
    before = tree(tmp_path)
    yield tmp_path
    assert set(Path.cwd().iterdir()) == here
    assert tree(tmp_path) == before, "something was written outside"
    for path in (session.folder / "evidence").rglob("*"):
        assert re.fullmatch(r"[0-9a-f]{32}", path.name) and path.is_file() and not path.is_symlink()


def tree(base: Path) -> dict[str, bytes | None]:
    """Paths and contents below, but for the vault, what was exported and what is about to be taken in."""
    own = [base / name for name in ("vault", "out", "box", "export")]
    return {
        str(path): path.read_bytes() if path.is_file() else None
        for path in base.rglob("*")
        if not any(path == one or one in path.parents for one in own)
    }


def pieces(session: Session, case: str) -> dict[str, str]:
    """Names of the evidence of a case by the content, which is the number of the name."""
    return {evidence.read(session, one.id).decode(): one.name for one in evidence.listing(session, case)}


def sound(path: Path, folder: Path) -> None:
    """A file that any system can hold, straight in its folder."""
    assert path.parent == folder and path.is_file() and not path.is_symlink()
    name = path.name
    assert 0 < len(name.encode()) <= 255 and name == name.strip() and not name.endswith(".") and name[0] not in ".-"
    assert not DEVICES.match(name) and not re.search(r'[<>:"/\\|?*\x00-\x1f\x7f]', name)
    assert not {unicodedata.category(c) for c in name} & {"Cc", "Zl", "Zp"}


def test_t12_given_names_are_data_and_exports_stay_in_their_folder(session: Session, case: str, outside: Path) -> None:
    given = names()
    out = outside / "out"
    for number, name in enumerate(given[:140]):
        evidence.attach_bytes(session, case, name, str(number).encode())
    held = pieces(session, case)
    assert held == {str(number): shown_name(name) for number, name in enumerate(given[:140])}
    (out / "A.txt").symlink_to(outside / "world" / "secret")  # what lies there already isn't written through
    made = [evidence.export(session, one.id, out) for one in evidence.listing(session, case)]
    assert len({str(path) for path in made}) == 140
    for path in made:
        sound(path, out)
    assert sorted(path.read_bytes() for path in made) == sorted(str(n).encode() for n in range(140))


def test_t12_every_name_has_a_plain_form(tmp_path: Path) -> None:
    for name in names():
        plain = file_name(name)
        (tmp_path / plain).write_bytes(b"")
        sound(tmp_path / plain, tmp_path)
        assert file_name(plain) == plain


def on_disk(box: Path) -> dict[str, str]:
    """As many of the names as this system takes, with their number as content; beside links, a pipe, a hard link."""
    made: dict[str, str] = {}
    for number, name in enumerate(names()):
        plain = name.replace("/", "\u2215").replace("\0", "\u2400")
        path = box / plain
        if plain in ("", ".", "..") or len(plain.encode()) > 255 or path.exists():
            continue
        path.write_text(str(number))
        made[str(number)] = plain
    (box / "link").symlink_to(box.parent / "world" / "secret")
    (box / "way-out").symlink_to(box.parent / "world")
    os.mkfifo(box / "pipe")
    os.link(box.parent / "world" / "secret", box / "hard")
    return made


@pytest.mark.parametrize("by", ["take_in", "folder"])
def test_t12_names_on_a_stick_are_data(session: Session, case: str, outside: Path, by: str) -> None:
    box = outside / "box"
    box.mkdir()
    there = on_disk(box)
    assert len(there) > 300
    if by == "take_in":
        taken = evidence.take_in(session, case, [box])
        left = {one.name.partition("/")[2]: one.why for one in taken.left_out}
    else:
        survey = folders.survey(box)
        folders.attach(session, case, survey)
        left = dict(survey.left_out)
    assert {name: left.pop(name) for name in ("link", "way-out", "pipe")} == {
        "link": "link", "way-out": "link", "pipe": "special"
    }  # fmt: skip
    assert set(left.values()) <= {"hidden", "system"}
    held = pieces(session, case)
    assert held.pop("not yours") == "hard", "a hard link is an ordinary file of this folder: nothing tells it apart"
    assert held == {number: shown_name(name) for number, name in there.items() if name not in left}
    fields = [one.fields for one in cases.view(session, case).records["evidence"]]
    kept = {one["path_in_export"].value for one in fields if "path_in_export" in one}
    start = "box/" if by == "take_in" else ""
    wanted = {check_value("evidence", "path_in_export", start + name) for name in there.values() if name not in left}
    assert kept - {f"{start}hard"} == wanted - {"", None}, "the path is kept beside, as data"


def test_t12_media_paths_of_an_export_name_nothing_outside(session: Session, case: str, outside: Path) -> None:
    export = outside / "export"
    (export / "photos").mkdir(parents=True)
    (export / "photos" / "good.jpg").write_bytes(b"good")
    (export / "link").symlink_to(outside / "world")
    said = [
        {"id": n, "type": "message", "date_unixtime": str(1572030000 + n), "photo": path, "text": "x"}
        for n, path in enumerate([*names(), "link/secret", "../world/secret", "photos/good.jpg"])
    ]
    whole = {"name": "C", "type": "public_channel", "id": 7, "messages": said}
    (export / "result.json").write_text(json.dumps(whole), encoding="utf-8")
    chat = chats.read(export)
    taken = posts.take(session, chat, range(len(chat)), case, keep_export=False)
    assert taken.posts == len(said)
    assert pieces(session, case) == {"good": "good.jpg"}
