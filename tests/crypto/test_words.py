"""Passphrases that are offered, typed, judged; printed codes; words that compare keys."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.crypto import wordlist, words
from app.model.entry import b64
from tests.crypto.kit import person

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"


def test_the_list_is_the_one_that_everybody_has() -> None:
    assert len(wordlist.english()) == 7776
    text = "\n".join(wordlist.english()).encode()
    assert hashlib.sha256(text).hexdigest() == "abae49761b88f3f1ba31ef944bea1f61b795a3cd7e1cfb7d276ed45bf77967ba"


def test_offered_passphrases_are_accepted_and_differ() -> None:
    offered = {words.passphrase() for _ in range(300)}
    assert len(offered) == 300
    assert all(len(text.split(" ")) == 6 and words.judge(text) is None for text in offered)
    assert len(words.passphrase(7).split(" ")) == 7


GOOD = [
    "abacus abdomen ability ablaze ankle",
    "Abacus-Abdomen-Ability-Ablaze-Ankle",
    "قمر نافذة مطبخ سيارة زيتون",
    "قمر بحر جبل نافذة مطبخ سيارة",
    "نیشتمان پەنجەرە دارستان کتێبخانە ڕووبار",
    "пингвин окно гитара лестница облако",
    "hund katze maus vogel baum",
    "f7Gk2pQz9LmXw4TbR8",
    "xK9$vR2#mW7!pL4@tZ",
    "my aunt sold eleven purple bicycles in Basra",
]
BAD = [
    ("", "too-short"),
    ("password", "common"),
    ("P@ssw0rd", "common"),
    ("Password123!", "common"),
    ("correct horse battery staple", "common"),
    ("Correct-Horse-Battery-Staple", "common"),
    ("بسم الله الرحمن الرحيم", "common"),
    ("بِسْمِ اللَّهِ الرَّحْمَٰنِ الرَّحِيمِ", "common"),
    ("الشعب يريد اسقاط النظام", "common"),
    ("لا اله الا الله محمد رسول الله", "common"),
    ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "repeats"),
    ("abcabcabcabcabcabcabcabcabc", "repeats"),
    ("abacus abacus abacus abacus abacus abacus", "repeats"),
    ("قمر قمر قمر قمر قمر قمر", "repeats"),
    ("abcdefghijklmnopqrstuvwxyz", "sequence"),
    ("1234567890123456789012345", "sequence"),
    ("qwertyuiopasdfghjklzxcvbnm", "sequence"),
    ("zyxwvutsrqponmlkjihgfedcba", "sequence"),
    ("abacus abdomen ability ablaze", "too-short"),
    ("Ali Hassan 1985", "too-short"),
    ("Tr0ub4dor&3", "too-short"),
    ("قمر بحر جبل", "too-short"),
    ("19/03/1985", "too-short"),
    ("i am at the top of it and so on", "guessable"),
]


@pytest.mark.parametrize("text", GOOD)
def test_a_good_passphrase_is_accepted_in_any_script(text: str) -> None:
    assert words.judge(text) is None


@pytest.mark.parametrize(("text", "reason"), BAD)
def test_a_weak_passphrase_is_refused_with_the_reason(text: str, reason: str) -> None:
    assert words.judge(text) == reason


def test_a_name_does_not_make_a_passphrase_strong() -> None:
    text = "abacus abdomen ability ablaze Shirin"
    assert words.judge(text + " ankle", ["Shirin Karim"]) is None
    weak = "olive Shirin Karim window seven"
    assert words.judge(weak) is None or words.judge(weak) == "guessable"
    assert words.judge("abacus abdomen ability Shirin Karim", ["Shirin Karim"]) == "personal"


@settings(max_examples=400, deadline=None)
@given(st.text(max_size=60))
def test_t10_any_text_is_judged_and_spelled(text: str) -> None:
    assert words.judge(text) in {None, "too-short", "common", "repeats", "sequence", "guessable"}
    once = words.normalise(text)
    assert words.normalise(once) == once
    words.is_mistyped_code(text)


@settings(max_examples=100, deadline=None)
@given(st.lists(st.sampled_from(wordlist.english()), min_size=1, max_size=4, unique=True), st.integers(1, 4))
def test_fewer_than_five_words_never_pass_however_often_repeated(few: list[str], times: int) -> None:
    assert words.judge(" ".join(few * times)) is not None


def test_a_printed_code_has_130_random_bits_and_one_spelling() -> None:
    codes = {words.recovery_code() for _ in range(500)}
    assert len(codes) == 500
    for code in codes:
        groups = code.split("-")
        assert [len(g) for g in groups] == [4] * 7 and set("".join(groups)) <= set(CROCKFORD)
        spelled = words.normalise(code)
        assert spelled == "".join(groups) and not words.is_mistyped_code(code)
        typed = code.upper().replace("-", " ").replace("0", "O").replace("1", "I")
        assert words.normalise(typed) == words.normalise(f"  {code}\n") == spelled
    firsts = {code[0] for code in codes} | {code[-6] for code in codes}
    assert len(firsts) == 32


def test_a_printed_code_can_be_typed_with_arabic_digits() -> None:
    code = words.recovery_code()
    arabic = code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩"))
    assert words.normalise(arabic) == words.normalise(code)


def test_every_single_wrong_or_swapped_character_of_a_code_is_noticed() -> None:
    code = "7" + words.recovery_code()[1:]
    text = words.normalise(words.recovery_code())
    assert not words._checksum_holds(text[::-1]) or text == text[::-1]
    for at in range(len(text)):
        for other in CROCKFORD:
            if other != text[at]:
                assert not words._checksum_holds(text[:at] + other + text[at + 1 :])
        if at and text[at] != text[at - 1] and at < 26:
            assert not words._checksum_holds(text[: at - 1] + text[at] + text[at - 1] + text[at + 1 :])
    assert code


def test_a_passphrase_is_never_taken_for_a_mistyped_code() -> None:
    assert not any(words.is_mistyped_code(words.passphrase()) for _ in range(500))


def test_spelling_folds_what_eyes_cannot_see() -> None:
    assert words.normalise("  six \t words\u00a0here ") == "six words here"
    assert words.normalise("cafe\u0301") == words.normalise("caf\u00e9") == "café"
    assert words.normalise("Six Words") == "Six Words"


def test_safety_words_are_twelve_and_differ_with_the_key() -> None:
    anna, basim = words.safety_words(person("anna").key_id), words.safety_words(person("basim").key_id)
    assert len(anna) == 12 and anna != basim and set(anna) <= set(wordlist.english())
    number = int.from_bytes(hashlib.sha256(b"sijil/safety-words/v1\x00" + bytes(32)).digest(), "big")
    expected = [wordlist.english()[number // 7776**n % 7776] for n in range(12)]
    assert list(words.safety_words(b64(bytes(32)))) == expected
