"""Evidence through the services: real vaults, real files, the real closed-off child."""

from __future__ import annotations

import hashlib
import os
import threading
from pathlib import Path

import pytest

from app.base.errors import Cancelled, ConsentNeeded, InputError, NoRoom, NotFound, StorageFault
from app.base.task import Question, Task
from app.services import cases, editing, evidence, undo
from app.services.evidence import looking, taking
from app.services.evidence.given import gather
from tests.sandbox.conftest import needs_linux
from tests.services.evidence_files import photo

HOSTILE = "\u202egpj.exe\u202c <img src=x>.jpg"


@pytest.fixture
def amal(people):
    (session,) = people("Amal", known=False)
    return session


@pytest.fixture
def case(amal) -> str:
    return editing.new_case(amal, {"title": "Raid on a studio"}).created


def put(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def stored(session) -> list[Path]:
    return [path for path in (session.folder / "evidence").iterdir() if path.is_file()]


class Person(Task):
    """Answers questions as told, and keeps them; keeps the progress."""

    def __init__(self, *answers: str) -> None:
        self.questions: list[Question] = []
        self.steps: list = []
        self._left = list(answers)
        super().__init__(self.steps.append, self._answer)

    def _answer(self, question: Question) -> str:
        self.questions.append(question)
        return self._left.pop(0)


def test_files_and_folders_are_taken_in_with_their_paths_and_the_originals_stay(amal, case, tmp_path) -> None:
    box = tmp_path / "phone"
    one, two = put(box, "DCIM/a.jpg", photo()), put(box, "notes/b.txt", b"what was said")
    alone = put(tmp_path, "c.bin", os.urandom(3_000_000))
    person = Person()
    taken = evidence.take_in(amal, case, [box, alone], task=person)
    held = {piece.name: piece for piece in evidence.listing(amal, case)}
    assert {"a.jpg", "b.txt", "c.bin"} == set(held)
    for path in (one, two, alone):
        assert held[path.name].sha256 == hashlib.sha256(path.read_bytes()).hexdigest() and path.exists()
        assert evidence.read(amal, held[path.name].id) == path.read_bytes()
    paths = {cases.record(amal, piece.id).fields["path_in_export"].value for piece in (held["a.jpg"], held["b.txt"])}
    assert paths == {"phone/DCIM/a.jpg", "phone/notes/b.txt"}
    facts = [step.facts for step in person.steps]
    assert facts[-1]["files"] == 3 and facts[-1]["file"] == 3 and facts[-1]["so_far"] == facts[-1]["all"]
    done = [step.done for step in person.steps]
    assert done == sorted(done) and person.steps[-1].total == sum(p.stat().st_size for p in (one, two, alone))
    assert len(taken.originals) == 3 and not taken.left_out
    undo.undo(amal)
    assert evidence.listing(amal, case) == (), "one drop is one step"


def test_what_is_no_ordinary_file_stays_out_and_is_named(amal, case, tmp_path) -> None:
    good = put(tmp_path, "good.txt", b"words")
    empty = put(tmp_path, "empty.jpg", b"")
    fifo, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(fifo)
    link.symlink_to(good)
    put(tmp_path, "box/.hidden", b"x")
    paths = [good, empty, fifo, link, Path("/dev/zero"), tmp_path / "gone", tmp_path / "box", Path("bad\0name")]
    taken = evidence.take_in(amal, case, paths)
    said = {(left.name.rpartition("/")[2], left.why) for left in taken.left_out}
    assert said == {
        ("empty.jpg", "empty"),
        ("pipe", "special"),
        ("link", "link"),
        ("zero", "special"),
        ("gone", "missing"),
        (".hidden", "hidden"),
        ("bad\0name", "unreadable"),
    }
    assert [piece.name for piece in evidence.listing(amal, case)] == ["good.txt"]


@pytest.mark.parametrize(
    ("name", "error", "code"),
    [
        pytest.param("empty", InputError, "empty-file", id="zero-bytes"),
        pytest.param("gone", NotFound, "not-found", id="not-there"),
        pytest.param("pipe", StorageFault, "storage-fault", id="fifo"),
        pytest.param("link", StorageFault, "storage-fault", id="symlink"),
    ],
)
def test_a_named_file_that_cannot_be_taken_ends_it_before_anything_is_read(
    amal, case, tmp_path, name, error, code
) -> None:
    good = put(tmp_path, "good.txt", b"words")
    put(tmp_path, "empty", b"")
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to(good)
    with pytest.raises(error) as caught:
        evidence.attach(amal, case, [good, tmp_path / name])
    assert caught.value.error_code == code
    assert not stored(amal) and not evidence.listing(amal, case)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(amal, case, tmp_path) -> None:
    secret = put(tmp_path, "secret", b"x")
    secret.chmod(0)
    with pytest.raises(InputError) as caught:
        evidence.attach(amal, case, [secret])
    assert caught.value.facts == {"reason": "unreadable", "name": "secret"}


class Growing(Task):
    """Another program goes on writing, or cuts the file, while it is read."""

    def __init__(self, path: Path, cut: bool) -> None:
        super().__init__()
        self._path, self._cut, self._done = path, cut, False

    def progress(self, done: int, total: int | None, step: str, **facts: object) -> None:
        if done > 1_000_000 and not self._done:
            self._done = True
            if self._cut:
                os.truncate(self._path, 100)
            else:
                with self._path.open("ab") as file:
                    file.write(b"more")


@pytest.mark.parametrize("cut", [pytest.param(False, id="grows"), pytest.param(True, id="is-cut")])
def test_a_file_that_changes_while_it_is_read_is_refused_whole(amal, case, tmp_path, cut) -> None:
    path = put(tmp_path, "film.mp4", os.urandom(9_000_000))
    with pytest.raises(InputError) as caught:
        evidence.take_in(amal, case, [put(tmp_path, "first.txt", b"first"), path], task=Growing(path, cut))
    assert caught.value.facts == {"reason": "changed", "name": "film.mp4"}
    assert not stored(amal) and not evidence.listing(amal, case)


def test_a_stick_that_is_pulled_is_said_and_nothing_is_left_behind(amal, case, tmp_path, monkeypatch) -> None:
    path = put(tmp_path, "film.mp4", os.urandom(100_000))
    given = gather([path], Task())

    class Pulled:
        def __init__(self, inner):
            self._inner = inner

        def __getattr__(self, name):
            return getattr(self._inner, name)

        def readinto(self, _):
            raise OSError(5, "Input/output error")

    opened = given.files[0].open()
    assert opened is not None
    with opened, pytest.raises(InputError) as caught:
        taking.store.stage(amal.folder, taking.Steady(Pulled(opened), path.name))
    assert caught.value.facts == {"reason": "gone", "name": "film.mp4"}
    assert not stored(amal)


def test_t39_a_hostile_name_is_data(amal, case, tmp_path) -> None:
    evidence.take_in(amal, case, [put(tmp_path, HOSTILE, b"\xff\xd8\xff\xe0 not a photo")])
    (piece,) = evidence.listing(amal, case)
    assert "\u202e" not in piece.name and piece.name == "gpj.exe <img src=x>.jpg"


def test_too_little_room_is_said_before_anything_is_written(amal, case, tmp_path, monkeypatch) -> None:
    path = tmp_path / "large.mp4"
    with path.open("wb") as file:
        file.truncate(2 << 30)
    usage = type("Usage", (), {"free": 1 << 30})()
    monkeypatch.setattr(taking.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(NoRoom) as caught:
        evidence.take_in(amal, case, [path])
    assert caught.value.facts["reason"] == "attach" and caught.value.facts["free"] == "1.0 GiB"
    assert not stored(amal)


def test_a_cancel_leaves_nothing(amal, case, tmp_path) -> None:
    task = Task()
    path = put(tmp_path, "film.mp4", os.urandom(20_000_000))
    threading.Timer(0.01, task.cancel).start()
    with pytest.raises(Cancelled):
        evidence.take_in(amal, case, [path] * 40, task=task)
    assert not stored(amal) and path.exists()


# --- the same bytes --------------------------------------------------------------------------------


def test_known_bytes_are_asked_about_before_they_are_added(amal, case, tmp_path) -> None:
    first = put(tmp_path, "first.jpg", b"\xff\xd8\xff same")
    again = put(tmp_path, "again.jpg", b"\xff\xd8\xff same")
    evidence.take_in(amal, case, [first])
    with pytest.raises(ConsentNeeded):
        evidence.take_in(amal, case, [again])
    person = Person("leave-out")
    taken = evidence.take_in(amal, case, [again], task=person)
    (question,) = person.questions
    assert question.text == "evidence.twins.here" and "again.jpg" in question.facts["names"]
    assert "first.jpg" in question.facts["names"] and taken.known == 1
    assert len(evidence.listing(amal, case)) == 1 and len(stored(amal)) == 1
    with pytest.raises(Cancelled):
        evidence.take_in(amal, case, [again], task=Person("stop"))
    evidence.take_in(amal, case, [again], task=Person("add-again"))
    assert len(evidence.listing(amal, case)) == 2 and len(stored(amal)) == 1, "the bytes are kept once in a case"


def test_twins_within_one_drop_are_found(amal, case, tmp_path) -> None:
    person = Person("leave-out")
    evidence.take_in(amal, case, [put(tmp_path, "a", b"same"), put(tmp_path, "b", b"same")], task=person)
    assert [piece.name for piece in evidence.listing(amal, case)] == ["a"] and len(person.questions) == 1


def test_p30_another_case_keeps_its_own_copy(amal, case, tmp_path) -> None:
    other = editing.new_case(amal, {"title": "Second case"}).created
    path = put(tmp_path, "a.txt", b"both have it")
    evidence.take_in(amal, case, [path])
    person = Person("add-too")
    evidence.take_in(amal, other, [path], task=person)
    assert person.questions[0].text == "evidence.twins.elsewhere"
    assert "Raid on a studio" in person.questions[0].facts["names"]
    assert len(stored(amal)) == 2


# --- the originals ---------------------------------------------------------------------------------


def test_originals_are_removed_only_when_the_vault_gives_every_byte_back(amal, case, tmp_path) -> None:
    names = ("good", "altered", "replaced", "linked", "damaged")
    paths = {name: put(tmp_path, name, name.encode() * 50_000) for name in names}
    taken = evidence.take_in(amal, case, list(paths.values()))
    paths["altered"].write_bytes(b"another text")
    paths["replaced"].unlink()
    paths["replaced"].symlink_to(paths["good"])
    os.link(paths["linked"], tmp_path / "second-name")
    sha256 = hashlib.sha256(b"damaged" * 50_000).hexdigest()
    name = amal.run(lambda vault: vault.db.value("SELECT name FROM evidence WHERE sha256 = ?", (sha256,)))
    sealed = amal.folder / "evidence" / name
    content = bytearray(sealed.read_bytes())
    content[len(content) // 2] ^= 1
    sealed.write_bytes(content)
    outcome = {one.path.name: one.outcome for one in evidence.remove_originals(amal, taken.originals)}
    assert outcome == {
        "good": "removed",
        "altered": "changed",
        "replaced": "changed",
        "linked": "other-names",
        "damaged": "not-in-vault",
    }
    assert not paths["good"].exists() and paths["damaged"].exists() and paths["altered"].exists()


# --- copies ----------------------------------------------------------------------------------------


@needs_linux
def test_t35_a_cleaned_copy_says_nothing_and_the_original_stays_sealed(amal, case, tmp_path) -> None:
    raw = photo()
    original = evidence.attach_bytes(amal, case, "IMG_20191108_Baghdad.jpg", raw).created
    made = evidence.keep_cleaned(amal, original).created
    copy = evidence.piece(amal, made)
    content = evidence.read(amal, made)
    assert copy.copy_of == original and copy.sha256 != hashlib.sha256(raw).hexdigest()
    assert b"Orchid" not in content and b"Exif" not in content and "2019" not in copy.name
    assert evidence.read(amal, original) == raw
    facts = looking.facts(amal, made)
    assert (
        facts.model is None
        and facts.latitude is None
        and facts.taken is None
        and (facts.width, facts.height)
        == (
            320,
            240,
        )
    )
    path = evidence.export_cleaned(amal, original, tmp_path, neutral=False)
    assert path.name == "IMG_20191108_Baghdad.jpg" and b"Orchid" not in path.read_bytes()
    assert evidence.export(amal, original, tmp_path).read_bytes() == raw
    undo.undo(amal)
    assert len(evidence.listing(amal, case)) == 1
