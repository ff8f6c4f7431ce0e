"""Field by field: every fact of the documented cases stands in the sample, with its source.

Each reader below takes the facts of one kind of entry *out* of a copy as it finds them in the
sample; what is left over at the end was not proved, and fails the test. So a fact that the
file gains, or that the sample loses, is seen.
"""

from __future__ import annotations

import copy
import re
from typing import Any

import pytest

from app.model.sample import SampleRecord
from tests.sample.walk import Sample, names, one, texts, values

CASES = [
    "al-qaisi",
    "aldhamat",
    "al-wazni",
    "al-hamami",
    "haider-yasser",
    "dhi-qar-arrests",
    "al-saray",
    "al-asadi",
    "lateef-al-tamimi",
    "al-amiri",
    "qasem-erbil",
    "al-mikdam",
]
STATUS = {
    "in exile": "in-exile",
    "released": "released",
    "missing": "missing",
    "detained": "detained",
    "displaced": "displaced",
}
APPEALS = {"appeal": "appeal", "follow-up": "follow-up", "public campaign": "public-campaign", "relief": "relief"} | {
    "protection request": "protection-request",
    "statement": "statement",
    "promise": "official-promise",
}
QUALIFIERS = {"at least": "at-least", "exactly": "exact", "more than": "more-than", "nearly": "nearly"}
METHODS = {
    "hands bound for five days": "bound",
    "blindfold": "blindfold",
    "suspension from the ceiling for hours": "suspension",
    "forced confession": "forced-confession",
    "death threats, for years": "death-threat",
    "hit list": "hit-list",
    "tear gas canister to the head": "tear-gas-canister",
    "malicious lawsuit": "malicious-lawsuit",
    "arrest warrant": "arrest-warrant",
    "publication of name and photo": "name-photo-published",
}


def called(sample: Sample, key: str) -> list[str]:
    return names(sample.records[key])


def the_case(sample: Sample, case: str) -> SampleRecord:
    (record,) = sample.of_type("case", case)
    return record


def fields(left: dict[str, Any], *taken: str) -> None:
    """What remains of a documented entry must be empty once ``taken`` was proved."""
    for name in taken:
        left.pop(name, None)
    assert not {name: fact for name, fact in left.items() if fact is not None}, "facts that no reader proved"


@pytest.mark.parametrize("case", CASES)
def test_case_with_its_sources_and_caution(sample: Sample, documented: dict[str, Any], case: str) -> None:
    (fact,) = (dict(c) for c in documented["cases"] if c["id"] == case)
    record = the_case(sample, case)
    assert one(record, "title") == fact["title"]
    assert one(record, "sources") == [f"register/{s}" for s in fact["sources"]]
    assert one(record, "caution") == fact.get("caution")
    assert one(record, "code")
    parts = {"persons", "groups", "incidents", "statements", "interventions", "displacements", "posts", "confidential"}
    fields(fact, "id", "title", "sources", "caution", *parts)  # the parts have tests of their own below


def documented_parts(documented: dict[str, Any], part: str) -> list[tuple[str, Any]]:
    return [(case["id"], copy.deepcopy(item)) for case in documented["cases"] for item in case.get(part, [])]


def test_persons(sample: Sample, documented: dict[str, Any]) -> None:
    facts = documented_parts(documented, "persons")
    for case, fact in facts:
        record = sample.records[f"{case}/{fact['key']}"]
        assert record.type == "person"
        assert names(record) == fact["names"]
        assert one(record, "role_text") == fact.get("role")
        assert one(record, "age") == fact.get("age")
        assert one(record, "affiliation") == fact.get("affiliation")
        expected = [STATUS[s.strip()] for s in fact["status"].split(";")] if fact.get("status") else None
        assert one(record, "status") == expected
        fields(fact, "key", "names", "role", "age", "affiliation", "status")
    in_cases = [r for r in sample.of_type("person") if r.file != "register"]
    assert len(in_cases) == len(facts)


def test_groups(sample: Sample, documented: dict[str, Any]) -> None:
    for case, fact in documented_parts(documented, "groups"):
        record = sample.records[f"{case}/{fact['key']}"]
        assert names(record) == [fact["name"]]
        assert one(record, "description") == fact.get("description")
        fields(fact, "key", "name", "description")


def test_incidents(sample: Sample, documented: dict[str, Any]) -> None:
    facts = documented_parts(documented, "incidents")
    assert len(facts) == len(sample.of_type("incident")) == 20
    for case in CASES:
        records = sample.of_type("incident", case)
        mine = [fact for owner, fact in facts if owner == case]
        assert len(records) == len(mine)
        for fact, record in zip(mine, records, strict=True):
            check_incident(sample, case, fact, record)


def check_incident(sample: Sample, case: str, fact: dict[str, Any], record: SampleRecord) -> None:
    assert one(record, "type") == fact["type"].replace(" ", "-")
    dates = values(record, "date")
    assert fact["date"] in dates if fact.get("date") else dates == []
    assert (one(record, "place") or {}).get("text") == fact.get("place")
    time_of_day = fact.get("time_of_day")
    assert one(record, "time_of_day") == (time_of_day.replace(" ", "-") if time_of_day else None)
    assert one(record, "context") == fact.get("context")
    assert one(record, "description") == fact.get("note")
    check_victims(sample, case, fact, record)
    check_perpetrators(sample, case, fact, record)
    assert (one(record, "method_details") or []) == fact.get("methods", [])
    for method in fact.get("methods", []):
        assert METHODS[method] in one(record, "methods")
        assert method in one(record, "method_details")
    for part in (fact.get("duration") or "").split("; "):
        said = [value for value in record.values if value.field == "duration"]
        assert not part or any(part in (v.value, v.reading) for v in said), part
    reported = fact.get("reported")
    assert reported in (None, one(record, "reported"), one(record, "reported_how"))
    fields(
        fact,
        *("type", "date", "place", "time_of_day", "context", "note", "victims", "perpetrators", "methods"),
        *("duration", "reported", "count", "count_is", "count_of_times"),
    )


def check_victims(sample: Sample, case: str, fact: dict[str, Any], record: SampleRecord) -> None:
    victims = one(record, "victims") or []
    assert len(victims) == len(fact.get("victims", []))
    for told, key in zip(fact.get("victims", []), victims, strict=True):
        assert key == f"{case}/{told}" or called(sample, key) == [told]
    count = {"n": fact["count"], "is": fact.get("count_is", "exact")} if "count" in fact else None
    assert one(record, "count") == count
    times = {"n": fact["count_of_times"], "is": "exact"} if "count_of_times" in fact else None
    assert one(record, "times") == times


def check_perpetrators(sample: Sample, case: str, fact: dict[str, Any], record: SampleRecord) -> None:
    involved = [i for i in sample.of_type("involvement", case) if one(i, "incident") == record.key]
    assert len(involved) == len(fact.get("perpetrators", []))
    for told, involvement in zip(fact.get("perpetrators", []), involved, strict=True):
        key = one(involvement, "perpetrator")
        assert key == f"{case}/{told}" or called(sample, key) == [told]
        assert one(involvement, "degree")


def test_statements(sample: Sample, documented: dict[str, Any]) -> None:
    facts = documented_parts(documented, "statements")
    records = sample.of_type("statement")
    assert len(facts) == len(records)
    for (case, fact), record in zip(facts, records, strict=True):
        assert one(record, "by") == f"{case}/{fact['by']}"
        assert one(record, "date") == fact["date"]
        assert one(record, "gist") == fact["gist"]
        fields(fact, "by", "date", "gist")


def parties(sample: Sample, record: SampleRecord, field: str) -> str:
    return " / ".join(name for key in one(record, field) or [] for name in called(sample, key))


def test_appeals_with_their_answers_or_silence(sample: Sample, documented: dict[str, Any]) -> None:
    facts = [(c, f) for c, f in documented_parts(documented, "interventions") if f["type"] != "investigation"]
    records = sample.of_type("appeal")
    assert len(facts) == len(records)
    for (case, fact), record in zip(facts, records, strict=True):
        assert record.file == case
        assert one(record, "type") == APPEALS[fact["type"]]
        for party in fact["by"].split(" and "):
            assert party in parties(sample, record, "by"), party
        addressed = parties(sample, record, "to") + "\n" + (one(record, "to_whom") or "")
        for party in (fact.get("to") or "").replace(", a ", ";a ").split(";"):
            assert party.strip() in addressed, party
        assert one(record, "date") == fact.get("date")
        assert fact.get("what") in (None, one(record, "asked"), one(record, "text"))
        assert one(record, "times") == ({"n": fact["count"], "is": "exact"} if "count" in fact else None)
        check_response(fact.get("response"), record)
        fields(fact, "type", "by", "to", "date", "what", "count", "response")


def check_response(told: str | None, record: SampleRecord) -> None:
    assert one(record, "response_text") == told
    codes = one(record, "response") or []
    if told is None:  # not reported is not the same as no answer
        assert codes == []
    elif told.startswith("none"):
        assert codes == ["no-response"]
    elif told == "less than sought":
        assert codes == ["less-than-sought"]
    else:
        assert codes == ["asked-for-details", "promised-follow-up", "fell-silent"]
        assert one(record, "response_channel") == "telephone"


def test_inquiries(sample: Sample, documented: dict[str, Any]) -> None:
    facts = [(c, f) for c, f in documented_parts(documented, "interventions") if f["type"] == "investigation"]
    assert len(facts) == 2
    for case, fact in facts:
        (record,) = sample.of_type("inquiry", case)
        assert one(record, "title") == fact["by"]
        assert one(record, "promise") == fact.get("promise")
        assert one(record, "result") == fact["response"]
        assert one(record, "about")
        assert one(record, "promised_within") == counted(fact.get("promise"), "within")
        assert one(record, "no_result_after") == counted(fact["response"], "after")
        fields(fact, "type", "by", "promise", "response")
    assert one(sample.records["aldhamat/inquiry"], "promised_unit") == "months"
    assert one(sample.records["aldhamat/inquiry"], "no_result_unit") == "months"
    for record in sample.of_type("inquiry"):  # the sources name no member, no order and no day on which one began
        assert not {"decision_number", "promised", "deadline", "published", "closed"} & {v.field for v in record.values}
    assert sample.of_type("inquiry_member") == sample.of_type("inquiry_result") == []
    assert one(sample.records["aldhamat/inquiry"], "outcome") == "deadline-passed"
    assert one(sample.records["lateef-al-tamimi/inquiry"], "outcome") == "no-clear-result"
    assert one(sample.records["register/government-committees"], "count") == {"n": 35, "is": "nearly"}
    assert one(sample.records["register/government-committees"], "prosecutions") == {"n": 0, "is": "exact"}


def counted(told: str | None, after: str) -> dict[str, Any] | None:
    """ "results within three months" as a count of months; nothing where the words hold no number of months."""
    found = re.search(rf"{after} (three|four) months", told or "")
    return {"n": {"three": 3, "four": 4}[found[1]], "is": "exact"} if found else None


def test_displacements(sample: Sample, documented: dict[str, Any]) -> None:
    facts = documented_parts(documented, "displacements")
    records = sample.of_type("displacement")
    assert len(facts) == len(records)
    for (case, fact), record in zip(facts, records, strict=True):
        assert one(record, "who") == [f"{case}/{key}" for key in fact["who"]]
        assert (one(record, "from") or {}).get("text") == fact["from"]
        assert one(record, "to")["text"] == fact["to"]
        assert one(record, "date") == fact["date"]
        assert one(record, "remarks") == fact.get("note")
        fields(fact, "who", "from", "to", "date", "note")


def test_posts(sample: Sample, documented: dict[str, Any]) -> None:
    for case, fact in documented_parts(documented, "posts"):
        (record,) = sample.of_type("post", case)
        assert one(record, "platform") == fact["platform"].lower()
        assert one(sample.records[one(record, "channel")], "name") == fact["channel"]
        assert one(record, "names_people") == [f"{case}/{key}" for key in fact["names"]]
        assert one(record, "what") == fact["what"]
        fields(fact, "platform", "channel", "names", "what")


def test_confidential_sources(sample: Sample, documented: dict[str, Any]) -> None:
    for case, told in documented_parts(documented, "confidential"):
        (record,) = (r for r in sample.of_type("source", case) if one(r, "description") == told)
        assert one(record, "confidential") is True


def test_sources(sample: Sample, documented: dict[str, Any]) -> None:
    assert len(documented["sources"]) == 5
    for fact in copy.deepcopy(documented["sources"]):
        record = sample.records[f"register/{fact['id']}"]
        assert fact["title"] in (one(record, "title"), one(record, "published_title"))
        for name in ("kind", "publisher", "author", "date"):
            assert one(record, name) == fact.get(name), name
        assert one(record, "language") == [fact["language"]]
        assert one(record, "translations") == fact.get("translations")
        fields(fact, "id", "title", "kind", "publisher", "author", "date", "language", "translations")


def test_shelters(sample: Sample, documented: dict[str, Any]) -> None:
    (fact,) = copy.deepcopy(documented["shelters"])
    (record,) = sample.of_type("shelter")
    assert one(record, "name") == fact["name"]
    assert one(record, "place")["text"] == fact["place"]
    assert [name for key in one(record, "run_by") for name in called(sample, key)] == fact["run_by"].split(" and ")
    assert one(record, "housed") == {"n": fact["housed"], "is": "exact"}
    assert one(record, "funding") == [fact["funding"].replace(" ", "-")]
    assert {v.source for v in record.values} == {f"register/{s}" for s in fact["sources"]}
    fields(fact, "name", "place", "run_by", "housed", "funding", "sources")


def test_reported_figures(sample: Sample, documented: dict[str, Any]) -> None:
    facts, records = copy.deepcopy(documented["reported_figures"]), sample.of_type("reported_figure")
    assert len(facts) == len(records) == 17
    for fact, record in zip(facts, records, strict=True):
        assert one(record, "by") == fact["by"]
        assert one(record, "what") == fact["what"]
        assert one(record, "figure") == {"n": fact["figure"], "is": QUALIFIERS[fact["qualifier"]]}
        assert one(record, "period") == fact["period"]
        assert one(record, "sources") == [f"register/{fact['source']}"]
        assert {v.source for v in record.values} == {f"register/{fact['source']}"}
        whole = next((n for n in ("36", "112") if fact["what"].startswith(f"of the {n}")), None)
        if whole:
            assert str(one(sample.records[one(record, "part_of")], "figure")["n"]) == whole
        fields(fact, "by", "what", "figure", "qualifier", "period", "source")


def test_nothing_else_is_in_the_file(documented: dict[str, Any]) -> None:
    assert documented.keys() == {"about", "sources", "cases", "shelters", "reported_figures"}
    assert [case["id"] for case in documented["cases"]] == CASES


def test_every_value_has_a_source_and_it_is_the_articles_own(sample: Sample, documented: dict[str, Any]) -> None:
    told = {case["id"]: {f"register/{s}" for s in case["sources"]} for case in documented["cases"]}
    count = 0
    for record, value in sample.all_values():
        count += 1
        source = sample.records[value.source]
        assert source.type == "source", (record.key, value.field)
        if record.file != "register":
            assert value.source in told[record.file], (record.key, value.field)
    assert count > 500


def test_the_sample_invents_no_names(sample: Sample, documented: dict[str, Any]) -> None:
    """Every name of a person in the sample stands in the documented cases."""
    told = str(documented)
    for record in sample.of_type("person"):
        for name in names(record):
            assert name in told, name
    assert "evidence" not in {r.type for r in sample.records.values()}
    assert texts(sample.records["register/ahmed-khaldoun"])
