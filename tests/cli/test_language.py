"""Which language the terminal gets: the option, then SIJIL_LANGUAGE, then the terminal's own."""

from __future__ import annotations

import locale
from collections.abc import Iterator

import pytest

from app.__main__ import is_for_the_window
from app.base.catalogue import spoken
from app.cli.program import language, main


@pytest.fixture(autouse=True)
def quiet(monkeypatch) -> Iterator[None]:
    """No language in the environment; the process's own locale, which a command sets, is given back."""
    before = locale.setlocale(locale.LC_ALL)
    for name in ("SIJIL_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    yield
    locale.setlocale(locale.LC_ALL, before)


@pytest.mark.parametrize(
    ("name", "code"),
    [
        pytest.param("ckb_IQ.UTF-8", "ckb", id="Sorani"),
        pytest.param("ku_IQ", "ckb", id="Sorani, as older systems call it"),
        pytest.param("ku_TR", "", id="Kurmanji is another language in other letters"),
        pytest.param("ar-SY", "ar", id="Arabic of another country"),
        pytest.param("C", "", id="none"),
        pytest.param("", "", id="empty"),
    ],
)
def test_a_locale_names_a_language(name: str, code: str) -> None:
    assert spoken(name) == code


def test_the_option_goes_before_the_environment_and_that_before_the_terminal(monkeypatch) -> None:
    assert language() == "en"
    monkeypatch.setenv("LANG", "ar_IQ.UTF-8")
    assert language() == "ar"
    monkeypatch.setenv("SIJIL_LANGUAGE", "ckb")
    assert language() == "ckb"
    assert language(["--language", "en", "list"]) == "en"


def test_the_option_before_a_command_is_for_the_terminal() -> None:
    assert is_for_the_window(["--language", "ckb"])
    assert is_for_the_window(["--language", "ckb", "--theme", "dark"])
    assert not is_for_the_window(["--language", "ckb", "list", "x"])
    assert not is_for_the_window(["list", "x"])


def test_an_error_is_told_in_sorani(tmp_path, capsys) -> None:
    assert main(["--language", "ckb", "vault", "check", str(tmp_path / "nowhere")]) == 1
    said = capsys.readouterr().err
    assert said.startswith("sijil: ") and "دەستەواژەی نهێنی" in said
