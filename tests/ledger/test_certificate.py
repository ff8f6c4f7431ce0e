"""What a person reads of a ledger: in the order of time, with what the other side says, on screen and on paper."""

from __future__ import annotations

import json

import pytest

from app.base.errors import InputError
from app.report import document as report
from app.services import access, editing, ledger, sending
from app.services.ledger import certificate, reading, wording
from app.storage import evidence as files
from app.storage import ledger as store
from tests.ledger.test_ledger import _keep, _rewrite, take, taken_in


def travelled(people, tmp_path, stick):
    """A piece that went from Amal to Basim; the case is at both."""
    amal, basim = people("Amal", "Basim")
    case, piece = taken_in(amal, tmp_path)
    amal.clock.tick(100)
    basim.clock.tick(200)
    sending.send(amal, [basim.key_id], stick)
    take(basim, list(stick.iterdir()))
    return amal, basim, case, piece


def test_both_sides_of_a_handing_over_are_held_against_each_other(people, tmp_path, stick):
    amal, basim, _case, piece = travelled(people, tmp_path, stick)
    view = reading.show(basim, piece.id)
    assert [(line.act, line.who.name, line.other) for line in view.lines] == [
        ("taken-in", "Amal", ""),
        ("sent", "Amal", "same"),
        ("received", "Basim", "same"),
    ]
    assert view.sound and [one.signed for one in view.holders] == [False, True]
    assert reading.show(amal, piece.id).lines[1].other == "unknown"  # Basim's ledger hasn't come back


def test_a_received_line_that_the_sender_never_wrote_is_named(people, tmp_path, stick):
    amal, basim, case, piece = travelled(people, tmp_path, stick)
    basim.write(ledger.note, "received", case, piece.sha256, amal.key_id, "bundle:99")
    view = reading.show(basim, piece.id)
    assert [line.other for line in view.lines if line.act == "received"] == ["same", "silent"] and not view.sound


def test_a_rewritten_ledger_is_said_of_its_author(people, tmp_path, stick):
    amal, basim, case, piece = travelled(people, tmp_path, stick)
    false = _rewrite(amal, amal.run(store.of, case, piece.sha256)[0].chain)
    basim.write(lambda vault: sum(_keep(vault, false)))
    view = reading.show(basim, piece.id)
    assert not view.sound and {one.who.name for one in view.holders if one.rewritten} == {"Amal"}
    assert "rewritten" in wording.holder(next(one for one in view.holders if one.rewritten), "en")


def test_a_clock_that_jumped_moves_no_line_before_its_own_forerunner(people, tmp_path):
    (amal,) = people("Amal")
    case, piece = taken_in(amal, tmp_path)
    amal.clock.tick(-10_000)
    amal.write(ledger.note, "exported", case, piece.sha256)
    assert [line.act for line in reading.show(amal, piece.id).lines] == ["taken-in", "exported"]


@pytest.mark.parametrize("languages", [("en", "ar"), ("ckb", "en"), ("ar",)], ids="-".join)
def test_a_certificate_says_all_of_it_in_each_language(people, tmp_path, stick, languages):
    _, basim, case, piece = travelled(people, tmp_path, stick)
    made = certificate.of_piece(basim, piece.id, languages)
    said = {text for one in report.texts_of(made) for text in one.texts}
    for wanted in (piece.sha256, "photo.png", "Amal", "Basim", piece.id, case):
        assert wanted in said, wanted
    assert not any(text.startswith(("ledger.", "ledger.certificate")) for text in said)
    for language in languages:
        assert wording.act(reading.show(basim, piece.id).lines[1], language) in said


@pytest.mark.parametrize("shape", ["html", "pdf", "docx"])
def test_a_certificate_is_written_whole_after_the_log_has_it(people, tmp_path, stick, shape):
    _, basim, _case, piece = travelled(people, tmp_path, stick)
    path = tmp_path / f"certificate.{shape}"
    made = certificate.export(basim, piece.id, path, shape=shape)
    assert (made.pieces, made.wrong) == (1, 0) and path.stat().st_mode & 0o777 == 0o600
    assert path.read_bytes()[:4] in (b"<!do", b"<!DO", b"%PDF", b"PK\x03\x04")
    assert access.page(basim).lines[0].what == "report"
    with pytest.raises(InputError):
        certificate.export(basim, piece.id, tmp_path / "nowhere" / "x.pdf")


def test_bytes_that_changed_on_the_disk_are_said_on_the_certificate(people, tmp_path):
    (amal,) = people("Amal")
    case, _piece = taken_in(amal, tmp_path)
    (stored,) = list((amal.folder / "evidence").iterdir())
    raw = bytearray(stored.read_bytes())
    raw[40] ^= 1
    stored.write_bytes(raw)
    made = certificate.export(amal, case, tmp_path / "c.html", shape="html", languages=("en",))
    assert (made.pieces, made.wrong) == (1, 1)
    assert "any more" in (tmp_path / "c.html").read_text(encoding="utf-8")


def test_bytes_that_were_erased_are_said_to_be_absent_and_the_ledger_stays(people, tmp_path):
    (amal,) = people("Amal")
    case, piece = taken_in(amal, tmp_path)
    amal.write(files.forget, piece.sha256, case)
    said = {text for one in report.texts_of(certificate.of_piece(amal, piece.id, ("en",))) for text in one.texts}
    assert any("aren’t in this vault" in text for text in said) and "Bytes erased" in said


def test_a_case_without_evidence_has_nothing_to_certify(people, tmp_path):
    (amal,) = people("Amal")
    case = str(editing.new_case(amal, {"title": "Empty"}).created)
    with pytest.raises(InputError):
        certificate.export(amal, case, tmp_path / "c.pdf")


def test_from_the_terminal(tmp_path):
    from app.services import vaults
    from tests.cli.laptops import make_desktop

    laptop = make_desktop(tmp_path / "amal", "Amal")
    phrase = (laptop.folder / "passphrase").read_text(encoding="utf-8").strip()
    with vaults.open(laptop.folder / "vault", phrase) as session:
        case, piece = taken_in(session, tmp_path)
    (told,) = laptop.json("ledger", case)
    assert [line["act"] for line in told["lines"]] == ["taken-in"] and told["sound"]
    assert piece.sha256 in laptop.run("ledger", piece.id)
    laptop.run("certificate", piece.id, str(tmp_path / "c.pdf"))
    assert (tmp_path / "c.pdf").read_bytes().startswith(b"%PDF")
    asked = laptop.json("stamps authorities", "--choose", "certum", "--choose", "digicert", "--proxy", "127.0.0.1:9050")
    assert asked["proxy"] == "socks5://127.0.0.1:9050"
    assert {one["id"] for one in asked["authorities"] if one["asked"]} == {"certum", "digicert"}
    assert laptop.json("stamps waiting") == []
    assert json.dumps(told)
