"""What definitions declare: a pure function of the set of them, in which nobody loosens another's word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from app.base import limits
from app.model.adoption import Claim, clean_words, declare, sensitivity_of
from app.model.definitions import STRICTNESS, definition_id, own_name
from app.model.extension import BUILT_IN, OPEN_VOCABULARIES, changed, definitions_in
from app.model.fields import Kind, Sensitivity
from app.model.fold import Account, RecordState
from app.model.recordids import new_record_id, new_register_id
from app.model.types import TYPES, vocabularies
from app.model.vocabulary import vocabulary

REGISTERS = [new_register_id() for _ in range(3)]
IDS = {
    type_: [(file, new_record_id(file, type_)) for file in REGISTERS for _ in range(4)]
    for type_ in ("own_field", "own_vocabulary", "own_term")
}
LABEL = st.text(max_size=20) | st.sampled_from(["Clan", "What happened", "Killing", "\u202eabc", "x" * 500])
JUNK = st.none() | st.integers() | st.booleans() | st.lists(LABEL, max_size=2) | LABEL
NAMES = st.sampled_from([own_name(i) for _, i in IDS["own_vocabulary"]] + ["incident-type", "method", "governorate"])
CODES = st.sampled_from([own_name(i) for _, i in IDS["own_term"]] + ["killing", "no-such-code"])


def state(type_: str, place: tuple[str, str], values: dict[str, object]) -> RecordState:
    accounts = {
        name: (Account(f"{place[1]}{name}", "author", 1, 1, "entry", value, None),) for name, value in values.items()
    }
    return RecordState(place[1], type_, accounts, place[0])


def definitions() -> st.SearchStrategy[list[RecordState]]:
    labels = {f"label_{language}": LABEL | JUNK for language in ("en", "ar", "ckb")}
    of = {
        "own_field": {
            "for_type": st.sampled_from(["incident", "person", "shelter-stay", "own-term", "nothing"]) | JUNK,
            "kind": st.sampled_from([kind.value for kind in Kind]) | JUNK,
            "vocabulary": NAMES | JUNK,
            "section": st.sampled_from(["main", "protected", "how"]) | JUNK,
            "order": JUNK,
        },
        "own_vocabulary": {"order": JUNK},
        "own_term": {"vocabulary": NAMES | JUNK, "nearest": CODES | JUNK, "order": JUNK},
    }
    one = st.one_of(
        [
            st.builds(state, st.just(t), st.sampled_from(IDS[t]), st.fixed_dictionaries({}, optional=labels | more))
            for t, more in of.items()
        ]
    )
    return st.lists(one, max_size=12, unique_by=lambda found: found.id)


@given(definitions(), st.randoms())
def test_t27_declarations_are_a_function_of_the_set(found: list[RecordState], order) -> None:
    mixed = list(found)
    order.shuffle(mixed)
    one, other = declare(found), declare(mixed)
    assert changed(one, other) == set()
    assert (one.fields, one.terms, one.lists) == (other.fields, other.terms, other.lists)
    assert {n: t.fields for n, t in one.types.items()} == {n: t.fields for n, t in other.types.items()}


@given(definitions())
def test_p26_whatever_is_defined_changes_nothing_that_is_built_in(found: list[RecordState]) -> None:
    known = declare(found)
    for name, declared in TYPES.items():
        assert known.types[name].fields[: len(declared.fields)] == declared.fields
        assert all(definition_id(field.name) for field in known.types[name].fields[len(declared.fields) :])
    for name in vocabularies():
        built_in = vocabulary(name)
        assert known.vocabulary(name).terms[: len(built_in.terms)] == built_in.terms
        assert all(known.term(name, code) == term for code, term in built_in.by_code.items())
        if name not in OPEN_VOCABULARIES:
            assert known.vocabulary(name) == built_in
    for name, own in known.fields.items():
        for language in ("en", "ar", "ckb"):
            label = known.field_label(own.type, name, language)
            assert label.strip() and len(label) <= limits.OWN_LABEL_CHARS + 20
        assert own.field.group != "protected" or own.field.sensitivity is Sensitivity.PROTECTED
    for code, own in known.terms.items():
        assert all(known.term(own.vocabulary, code).label(language).strip() for language in ("en", "ar", "ckb"))


CLAIMS = st.lists(
    st.builds(
        Claim,
        st.just("r"),
        st.sampled_from(["readers", "kind"]),
        st.sampled_from(["amal", "basim", "mallory"]),
        st.integers(0, 5),
        st.sampled_from([*[one.value for one in Sensitivity], "number", "text", "no-such-word", None, 7]),
        st.booleans(),
    ),
    max_size=8,
)


@given(CLAIMS, CLAIMS)
def test_t38_no_claim_of_another_loosens_what_one_said(mine: list[Claim], others: list[Claim]) -> None:
    said = [claim for claim in mine if claim.author == "amal"]
    theirs = [claim for claim in others if claim.author != "amal"]
    if not any(claim.field == "readers" for claim in said):
        return
    alone = sensitivity_of(tuple(said), "incident")
    for both in ((*theirs, *said), (*said, *theirs)):
        assert STRICTNESS.index(sensitivity_of(both, "incident")) >= STRICTNESS.index(alone)


@given(CLAIMS, st.randoms())
def test_t27_who_may_get_it_doesnt_rest_on_the_order(found: list[Claim], order) -> None:
    mixed = list(found)
    order.shuffle(mixed)
    assert sensitivity_of(tuple(found), "person") is sensitivity_of(tuple(mixed), "person")


def test_t38_who_gives_a_field_its_kind_and_says_nothing_means_those_who_may_know_who() -> None:
    silent = Claim("r", "kind", "amal", 0, "number")
    loose = Claim("r", "readers", "mallory", 9, "open")
    assert sensitivity_of((), "incident") is Sensitivity.IDENTITY
    assert sensitivity_of((silent, loose), "incident") is Sensitivity.IDENTITY
    assert sensitivity_of((loose,), "incident") is Sensitivity.OPEN
    assert sensitivity_of((loose,), "source") is Sensitivity.IDENTITY
    assert sensitivity_of((loose, Claim("r", "kind", "mallory", 8, "text")), "incident") is Sensitivity.CONTENT
    hidden = Claim("r", "readers", "amal", 3, None, held=False)
    assert sensitivity_of((loose, hidden), "incident") is Sensitivity.PROTECTED


@given(st.text(max_size=400), st.integers(1, 60))
def test_t39_words_of_others_are_one_short_inert_line(text: str, most: int) -> None:
    clean = clean_words(text, most)
    assert len(clean) <= most and clean == clean.strip()
    assert "".join(clean.split("\u200c")).replace("\u200d", "").isprintable()
    assert clean_words(clean, most) == clean


def test_terms_that_are_near_one_another_in_a_ring_end() -> None:
    (file, one), (_, two) = IDS["own_term"][:2]
    known = declare(
        [
            state("own_term", (file, one), {"vocabulary": "incident-type", "nearest": own_name(two)}),
            state("own_term", (file, two), {"vocabulary": "incident-type", "nearest": own_name(one)}),
        ]
    )
    assert known.term("incident-type", own_name(one)).label("en")


def test_a_code_typed_into_a_text_rests_on_nothing() -> None:
    """Else a forged text would pull somebody's definition into a bundle."""
    code = own_name(IDS["own_term"][0][1])
    assert definitions_in("incident", "description", code) == set()
    assert definitions_in("incident", "type", code) == {code[2:]}
    assert definitions_in("incident", code, "anything") == {code[2:]}


def test_a_term_counts_only_in_the_vocabulary_that_it_was_added_to() -> None:
    place = IDS["own_term"][0]
    known = declare([state("own_term", place, {"label_en": "Shrine", "vocabulary": "method"})])
    code = own_name(place[1])
    assert known.term("method", code).label("en") == "Shrine"
    assert known.term("incident-type", code).label("en") != "Shrine"
    assert declare([]) is BUILT_IN


def test_t11_a_register_that_floods_leaves_room_for_others_and_most_for_ones_own() -> None:
    own, *others = REGISTERS
    found = [
        state("own_field", (file, new_record_id(file, "own_field")), {"for_type": "incident", "kind": "text"})
        for file, many in ((own, 3), (others[0], limits.OWN_FIELDS_PER_REGISTER + 5), (others[1], 2))
        for _ in range(many)
    ]
    strangers = [new_register_id() for _ in range(limits.OWN_FIELDS)]
    found += [
        state("own_field", (file, new_record_id(file, "own_field")), {"for_type": "incident", "kind": "text"})
        for file in strangers
    ]
    known = declare(found, own=own)
    by_file = [one.file for one in known.fields.values()]
    assert len(by_file) == limits.OWN_FIELDS
    assert by_file.count(own) == 3
    assert by_file.count(others[0]) <= limits.OWN_FIELDS_PER_REGISTER


def test_p26_a_section_that_promises_protection_stands_only_over_what_is_protected() -> None:
    place = IDS["own_field"][0]
    values = {"label_en": "Who hid him", "for_type": "source", "kind": "text", "section": "protected"}
    for readers, group in (("open", "own"), ("identity", "own"), ("protected", "protected")):
        said = [Claim(place[1], "readers", "mallory", 1, readers), Claim(place[1], "kind", "mallory", 1, "text")]
        field = declare([state("own_field", place, values)], said).fields[own_name(place[1])].field
        assert field.group == group


def test_p21_the_name_of_a_vocabulary_is_never_part_of_a_path() -> None:
    assert vocabulary("sex").terms
    for name in ("../vocabularies/sex", "./sex", "sex.json", "x-sex", "", "s" * 200, "sex\x00", "/etc/passwd"):
        assert vocabulary(name).terms == ()
        assert BUILT_IN.vocabulary(name).terms == ()
