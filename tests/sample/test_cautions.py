"""What the documented cases warn of, one test each: software must not smooth these over."""

from __future__ import annotations

import re

from app.model.fields import Kind, Sensitivity
from app.model.types import field_of
from tests.sample.walk import Sample, names, one, values


def test_al_qaisi_both_statements_of_one_person_stand(sample: Sample) -> None:
    first, second = sample.of_type("statement", "al-qaisi")
    assert first.key != second.key
    assert one(first, "by") == one(second, "by") == "al-qaisi/victim"
    assert one(first, "date") == "2017-01~"
    assert one(second, "date") == "2017-06"
    assert "well treated" in one(first, "gist")
    assert "hung from the ceiling" in one(second, "gist")
    (link,) = sample.of_type("link", "al-qaisi")
    assert (one(link, "kind"), one(link, "from"), one(link, "to")) == ("contradicts", second.key, first.key)


def test_al_qaisi_two_accounts_of_how_long_it_lasted_stand(sample: Sample) -> None:
    assert values(sample.records["al-qaisi/release"], "duration") == ["more than a week", "nine days"]


def test_aldhamat_who_leaked_the_memo_is_protected_wherever_it_stands(sample: Sample) -> None:
    """T: whoever gets the case may get the killing and the memo, never a hint at who told."""
    leak = re.compile(r"friend|official|warned|confirmed|anonym", re.IGNORECASE)
    sources = sample.of_type("source", "aldhamat")
    assert len(sources) == 2
    for record, value in sample.all_values():
        if record.file != "aldhamat":
            continue
        declared = field_of(record.type, value.field)
        assert declared is not None
        if declared.sensitivity is Sensitivity.PROTECTED or value.field in ("caution", "anonymity"):
            continue
        for text in texts_of(value.value):
            assert not leak.search(text) or declared.kind in (Kind.TERM, Kind.TERMS), (record.key, value.field)
    for source in sources:
        for name in ("description", "connection", "how_known"):
            assert values(source, name)
            assert field_of("source", name).sensitivity is Sensitivity.PROTECTED  # type: ignore[union-attr]


def texts_of(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else []
    return [text for part in parts for text in texts_of(part)]


def test_aldhamat_the_killing_and_the_memo_are_there_without_their_sources(sample: Sample) -> None:
    memo = sample.records["aldhamat/hit-list"]
    assert "memo" in one(memo, "reported_how")
    assert {value.source for value in memo.values} == {"register/S2"}
    leakers = {record.key for record in sample.of_type("source", "aldhamat")}
    referred = {
        key
        for record, value in sample.all_values()
        for key in texts_of(value.value)
        if key in leakers and record.key not in leakers
    }
    assert not referred


def test_dhi_qar_victims_without_names_and_an_approximate_count(sample: Sample) -> None:
    arrests = sample.records["dhi-qar-arrests/arrests"]
    (group,) = one(arrests, "victims")
    assert one(arrests, "count") == one(sample.records[group], "count") == {"n": 30, "is": "approximate"}
    assert sample.records[group].type == "group"
    assert one(sample.records[group], "composition") == ["one of them a journalist"]
    assert not sample.of_type("person", "dhi-qar-arrests")


def test_al_saray_is_one_person_with_two_spellings(sample: Sample) -> None:
    (person,) = sample.of_type("person", "al-saray")
    assert {"Safaa al-Saray", "Safaa al-Sarayi"} <= set(names(person))
    everywhere = [r.key for r in sample.of_type("person") if any("Sara" in name for name in names(r))]
    assert everywhere == ["al-saray/victim"]


def test_al_asadi_both_readings_of_the_date_stand(sample: Sample) -> None:
    release = sample.records["al-asadi/release"]
    dates = [value for value in release.values if value.field == "date"]
    assert [value.value for value in dates] == ["2023-03-15?", "2023-02-15?"]
    assert {value.source for value in dates} == {"register/S3"}
    assert all(value.reading for value in dates)
    assert dates[0].reading != dates[1].reading


def test_al_amiri_and_al_asadi_are_two_people(sample: Sample) -> None:
    assert names(sample.records["al-amiri/victim"]) == ["Jassem Al-Amiri"]
    assert names(sample.records["al-asadi/victim"]) == ["Jassim Al-Asadi"]
    link = sample.records["register/link-two-people"]
    assert one(link, "kind") == "different-person"
    assert {one(link, "from"), one(link, "to")} == {"al-amiri/victim", "al-asadi/victim"}


def test_qasem_and_hamza_qassem_are_not_merged(sample: Sample) -> None:
    qasem, hamza = sample.records["qasem-erbil/victim"], sample.records["aldhamat/listed"]
    assert names(qasem) == ["Qasem"]
    assert names(hamza) == ["Hamza Qassem"]
    link = sample.records["register/link-qasem"]
    assert (one(link, "kind"), one(link, "decision")) == ("same-person", "undecided")


def test_al_mikdam_is_victim_and_author_of_a_source(sample: Sample) -> None:
    assert one(sample.records["al-mikdam/arrests"], "victims") == ["al-mikdam/victim"]
    assert one(sample.records["register/S5"], "author_person") == ["al-mikdam/victim"]
    link = sample.records["register/link-author-s5"]
    assert (one(link, "kind"), one(link, "from"), one(link, "to")) == ("author-of", "al-mikdam/victim", "register/S5")
    assert len([r for r in sample.of_type("person") if "Ali Al-Mikdam" in names(r)]) == 1


def test_no_name_of_a_person_stands_where_identities_are_left_out(sample: Sample) -> None:
    """A reader without identities gets OPEN and CONTENT values: no name of a person may be in them."""
    parts = {
        part.casefold()
        for record in sample.of_type("person")
        for name in names(record)
        for part in re.split(r"[\s.-]+", name)
        if len(part) > 3
    }
    assert {"aldhamat", "afrah", "qassem", "asadi"} <= parts
    for record, value in sample.all_values():
        declared = field_of(record.type, value.field)
        assert declared is not None
        if declared.sensitivity in (Sensitivity.OPEN, Sensitivity.CONTENT) and declared.kind not in (
            Kind.REF,
            Kind.REFS,
        ):
            for text in texts_of(value.value):
                words = set(re.split(r"[^\w]+", text.casefold()))
                assert not words & parts, (record.key, value.field, words & parts)


def test_silence_is_kept_apart_from_what_was_not_reported(sample: Sample) -> None:
    assert one(sample.records["al-qaisi/appeal-3"], "response") == ["no-response"]
    assert one(sample.records["aldhamat/appeal-1"], "response") is None
