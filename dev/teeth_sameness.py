"""Faults of the matcher: siblings, namesakes, twin attacks called one; people not found."""

from __future__ import annotations

from dev.teeth_fault import Fault

_NAMED = "tests/analysis/test_sameness.py"
_PROPERTIES = "tests/analysis/test_sameness_properties.py"
_INCIDENTS = "tests/analysis/test_sameness_incidents.py"

MATCHER_FAULTS = (
    Fault("match", "brothers and sisters are no explanation", "app/analysis/person.py",
          r"low, high = sorted\(\(stranger, kin\)\)", "low, high = stranger, max(stranger, kin)",
          f"{_NAMED}::test_given_names_that_are_two_make_siblings"),
    Fault("match", "strangers of that name are no explanation", "app/analysis/person.py",
          r" - rarity\.prior\n", "\n", _NAMED),
    Fault("match", "a name alone is enough", "app/analysis/person.py",
          r'needed for one in found\) else "likely"', 'needed for one in found) else ""',
          f"{_NAMED}::test_a_name_alone_is_never_very_likely"),
    Fault("match", "two dates of birth are let pass", "app/analysis/lives.py",
          r'return Evidence\(-worse, -worse, reason, "possible"\)\n\n\ndef compare_deaths',
          'return Evidence(0.0, 0.0, reason)\n\n\ndef compare_deaths', f"{_NAMED} {_PROPERTIES}"),
    Fault("match", "two sexes are let pass", "app/analysis/person.py",
          r'Reason\("sameness\.sex\.differ", against=True\), "possible"\)',
          'Reason("sameness.sex.differ", against=True))', f"{_NAMED} {_PROPERTIES}"),
    Fault("match", "a letter apart is a slip, also between two names", "app/analysis/answers.py",
          r"return one\.bare != other\.bare and rarity\.knows\(one\) and rarity\.knows\(other\)", "return False",
          f"{_NAMED}::test_given_names_that_are_two_make_siblings"),
    Fault("match", "Jamal is Jamil in Latin letters", "app/analysis/answers.py",
          r"return bool\(first and second\) and first\.isdisjoint\(second\)", "return False",
          f"{_NAMED}::test_given_names_that_are_two_make_siblings"),
    Fault("match", "the order of two records counts", "app/analysis/alignment.py",
          r"if one\.text > other\.text:", "if False:", _NAMED),
    Fault("match", "a cap raises a score", "app/analysis/verdict.py",
          r"if at and score > low:", "if at and score >= _LEAST[GRADES[at - 1]]:", _NAMED),
    Fault("match", "a name in two words is two names", "app/analysis/alignment.py",
          r"    if rows != columns:\n", "    if False:\n", f"{_NAMED}::test_what_is_said_of_two_names"),
    Fault("match", "twin attacks of one day are one", "app/analysis/incident.py",
          r'return Evidence\(-7\.0, reason=reason, cap="possible"\)', "return Evidence(0.0, reason=reason)",
          f"{_INCIDENTS}::test_twin_attacks_of_one_day_in_one_city_are_not"),
    Fault("match", "Arabic and Latin share no key", "app/analysis/sounds.py",
          r"return _hear_latin\(word\) if word\.isascii\(\)",
          'return Sound(word, (frozenset(),), False) if word.isascii()',
          f"{_NAMED}::test_partners_share_a_key"),
)  # fmt: skip
