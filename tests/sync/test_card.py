"""Contact cards: what they prove, how they survive mail, and names that look alike (P26, P27)."""

from __future__ import annotations

import random
import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import CardError, CardNewer, InputError, SijilError
from app.crypto import jws
from app.model.entry import b64
from app.sync.card import BEGIN, END, TYP, Card, clean_name, read_card, skeleton, write_card
from tests.sync.kit import EVE, LAYLA, NOW

CARD = write_card(LAYLA, "Layla Hassan", NOW)
EXPECTED = Card("Layla Hassan", LAYLA.public, LAYLA.recipient, LAYLA.key_id, NOW)


def test_a_card_is_read_as_it_was_written() -> None:
    assert read_card(CARD) == EXPECTED
    assert max(map(len, CARD.splitlines())) == 64
    assert len(CARD) < limits.CARD_BYTES


@pytest.mark.parametrize(
    "mangle",
    [
        pytest.param(lambda c: "Dear Zana,\n\nmy card:\n\n" + c + "\n-- \nLayla", id="inside-a-letter"),
        pytest.param(lambda c: textwrap.indent(c, "> "), id="quoted"),
        pytest.param(lambda c: textwrap.indent(c, "> > "), id="quoted-twice"),
        pytest.param(lambda c: textwrap.indent(c, ">>"), id="quoted-without-space"),
        pytest.param(lambda c: c.replace("\n", "\r\n"), id="cr-lf"),
        pytest.param(lambda c: c.replace("\n", "\n\n"), id="blank-lines"),
        pytest.param(lambda c: c.replace("\n", "  \n\t"), id="white-space"),
        pytest.param(lambda c: c.replace("\n", " "), id="one-line"),
        pytest.param(lambda c: c.replace(END, "").replace("\n", "\u00a0\n") + END, id="no-break-space"),
        pytest.param(lambda c: "\ufeff" + c, id="byte-order-mark"),
        pytest.param(lambda c: "\n".join(line[:40] + "=\n" + line[40:] for line in c.splitlines()), id="soft-breaks"),
        pytest.param(lambda c: c + "\n" + textwrap.indent(c, "> "), id="twice-the-same"),
    ],
)
def test_a_card_survives_mail(mangle: Callable[[str], str]) -> None:
    assert read_card(mangle(CARD)) == EXPECTED


def test_any_changed_character_is_refused() -> None:
    start, end = CARD.index("\n") + 1, CARD.rindex("\n-----")
    for at in random.sample(range(start, end), 400):
        if CARD[at] != "\n":
            other = "A" if CARD[at] != "A" else "B"
            with pytest.raises(CardError):
                read_card(CARD[:at] + other + CARD[at + 1 :])


def wrapped(raw: bytes) -> str:
    return f"{BEGIN}\n{b64(raw)}\n{END}\n"


def payload(**changes: object) -> bytes:
    import json

    public = LAYLA.public
    whole = {"v": 1, "name": "Layla", "ed25519": b64(public.ed25519), "ml-dsa-65": b64(public.ml_dsa_65)}
    return json.dumps(whole | {"recipient": LAYLA.recipient, "iat": NOW} | changes).encode()


def signed(raw: bytes, typ: str = TYP, by=LAYLA) -> str:
    return wrapped(jws.sign_both(by, raw, typ, {}))


def test_the_builder_of_bad_cards_builds_good_ones() -> None:
    assert read_card(signed(payload())).name == "Layla"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        pytest.param("", "no-card", id="empty"),
        pytest.param(CARD.replace(END, ""), "no-card", id="no-end"),
        pytest.param(CARD[:3000] + END, "altered", id="cut"),
        pytest.param(CARD + write_card(EVE, "Eve", NOW), "several-cards", id="two-cards"),
        pytest.param("x" * 10**6, "too-big", id="huge"),
        pytest.param(f"{BEGIN}{'A' * 40_000}{END}", "too-big", id="huge-block"),
        pytest.param(f"{BEGIN}!!!{END}", "altered", id="no-base64"),
        pytest.param(wrapped(b"[" * 20_000), "altered", id="deep-json"),
        pytest.param(wrapped(b"\xff"), "altered", id="no-text"),
        pytest.param(signed(payload(), by=EVE), "altered", id="signed-by-another"),
        pytest.param(signed(payload(), typ="sijil-bundle+jws"), "altered", id="other-kind"),
        pytest.param(signed(payload(ed25519=b64(EVE.public.ed25519))), "altered", id="one-key-of-another"),
        pytest.param(signed(payload(recipient="age1x")), "altered", id="bad-recipient"),
        pytest.param(signed(payload(recipient=LAYLA.recipient.upper())), "altered", id="upper-case-recipient"),
        pytest.param(signed(payload(name="")), "altered", id="no-name"),
        pytest.param(signed(payload(name=" Layla")), "altered", id="name-with-space"),
        pytest.param(signed(payload(name="Lay\u202ela")), "altered", id="name-turned-round"),
        pytest.param(signed(payload(name="x" * 81)), "altered", id="long-name"),
        pytest.param(signed(payload(iat=-1)), "altered", id="negative-time"),
        pytest.param(signed(payload(iat="now")), "altered", id="time-in-words"),
        pytest.param(signed(payload(more=1)), "altered", id="more-claims"),
        pytest.param(signed(payload(v=0)), "altered", id="version-zero"),
    ],
)
def test_what_is_no_card_is_refused(text: str, reason: str) -> None:
    with pytest.raises(CardError) as caught:
        read_card(text)
    assert caught.value.facts == {"reason": reason}


def test_a_newer_card_is_told_apart() -> None:
    with pytest.raises(CardNewer):
        read_card(signed(payload(v=2)))


@given(st.one_of(st.text(max_size=300), st.binary(max_size=300).map(wrapped)))
def test_t10_any_text_gives_only_the_named_error(text: str) -> None:
    with pytest.raises(CardError):
        read_card(text)


@given(st.binary(max_size=300))
def test_t10_any_signed_payload_gives_only_the_named_error(raw: bytes) -> None:
    with pytest.raises(CardError):
        read_card(signed(raw))


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("  Layla   Hassan ", "Layla Hassan"),
        ("ﻟﻴﻠﻰ", "ليلى"),  # presentation forms
        ("Zoe\u0308", "Zoë"),
        ("می\u200cرود", "می\u200cرود"),  # a non-joiner between letters belongs to the spelling
        ("Ａｌｉ", "Ali"),
    ],
)
def test_names_are_normalised(name: str, clean: str) -> None:
    assert clean_name(name) == clean


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("", "name-length"),
        (" \t", "name-length"),
        ("x" * 81, "name-length"),
        ("Ali\u202eisH", "name-characters"),
        ("A\u2066li", "name-characters"),
        ("Al\0i", "name-characters"),
        ("Al\u200bi", "name-characters"),
        ("Ali\u200d", "name-characters"),
        ("\U000e0041li", "name-characters"),
        ("A\x1b[31mli", "name-characters"),
        ("A\ud800", "name-characters"),
        ("\ue000", "name-characters"),
    ],
    ids=ascii,
)
def test_p26_names_that_lie_are_refused(name: str, code: str) -> None:
    with pytest.raises(InputError) as caught:
        write_card(LAYLA, name, NOW)
    assert caught.value.error_code == code


@given(st.text(max_size=100))
def test_a_clean_name_is_clean(name: str) -> None:
    try:
        clean = clean_name(name)
    except SijilError:
        return
    assert clean_name(clean) == clean
    assert clean.isprintable() or "\u200c" in clean or "\u200d" in clean


ALIKE = [
    ("Ali Hassan", "ALI HASSAN"),
    ("Ali Hassan", "AliHassan"),
    ("Ali Hassan", "Ali-Hassan."),
    ("Ali Hassan", "AIi Hassan"),
    ("Ali Hassan", "A1i Hassan"),
    ("Ali Hassan", "Аli Наssаn"),  # Cyrillic
    ("Omar", "Οmar"),  # Greek
    ("Omar", "0mar"),
    ("Omar", "O\u0301mar"),
    ("Omar", "Ornar"),
    ("علي", "علی"),
    ("علي", "على"),
    ("أحمد", "احمد"),
    ("كريم", "کریم"),
    ("فاطمة", "فاطمه"),
    ("مُحَمَّد", "محمد"),
    ("می\u200cرود", "میرود"),
    ("محـمد", "محمد"),  # tatweel
]


@pytest.mark.parametrize(("one", "other"), ALIKE, ids=range(len(ALIKE)))
def test_p27_names_that_look_alike_have_one_skeleton(one: str, other: str) -> None:
    assert skeleton(one) == skeleton(other)


def test_p27_other_names_have_other_skeletons() -> None:
    names = ["Ali", "Omar", "Layla", "Zana", "Hassan", "Hussein", "علي", "عمر", "ليلى", "حسن", "حسين", "سارة"]
    assert len({skeleton(name) for name in names}) == len(names)
    assert skeleton("علي") != skeleton("Ali")
