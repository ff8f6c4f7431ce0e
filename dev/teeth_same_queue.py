"""Faults over what may be one: nothing merges by itself, what was answered isn't asked again, undoing restores."""

from __future__ import annotations

from dev.teeth_fault import Fault

_TESTS = "tests/services/test_sameness.py"

SAME_FAULTS = (
    Fault("sameness", "a group that contradicts itself is shown as one", "app/storage/oneness.py",
          r'" AS of FROM same_member m JOIN record r ON r\.id = m\.id AND \+r\.type = m\.kind WHERE NOT m\.contested"',
          '" AS of FROM same_member m JOIN record r ON r.id = m.id AND +r.type = m.kind WHERE 1"',
          f"{_TESTS}::test_a_contradiction_is_shown_and_nothing_is_one_until_it_is_resolved"),
    Fault("sameness", "what is different is asked again", "app/services/sameness/reading.py",
          r'return "again" if found\.again else None', 'return "again"',
          f"{_TESTS}::test_different_is_never_asked_again_until_something_compared_changes"),
    Fault("sameness", "a changed fact asks nothing", "app/services/sameness/facts.py",
          r"        if account\.digest not in compared\n", "        if False\n",
          f"{_TESTS}::test_different_is_never_asked_again_until_something_compared_changes"),
    Fault("sameness", "the same value said again asks again", "app/services/sameness/facts.py",
          r"if not any\(same_value\(account\.value, value\) for value in .*\n", "\n",
          f"{_TESTS}::test_saying_the_same_value_again_asks_nothing_and_taking_the_answer_back_does"),
    Fault("sameness", "siblings are called one without being asked once more", "app/services/sameness/answering.py",
          r"if says == SAME and not sure and", "if False and",
          f"{_TESTS}::test_same_with_something_against_it_needs_somebody_who_is_sure"),
    Fault("sameness", "the window doesn't ask once more", "app/ui/sameness/queue.py",
          r'if says == "same" and pair\.comparison\.conflicting:', "if False:", "tests/ui/sameness/test_page.py"),
    Fault("sameness", "who stands for a group hides what was found", "app/storage/oneness.py",
          r"WHERE id IN \(SELECT id FROM same_member\) AND \{where\}", "WHERE id IN (SELECT id FROM same_member)",
          f"{_TESTS}::test_lists_counts_and_searches_show_one_and_undoing_restores_both"),
    Fault("T27", "an answer that was withdrawn goes on joining", "app/model/sameness.py",
          r" or state\.withdrawn or not is_id\(one\)", " or not is_id(one)", _TESTS),
    Fault("A1", "a link goes where one of its ends goes", "app/services/selection.py",
          r"return len\(ends\) == 2 and", "return len(ends) > 0 and",
          f"{_TESTS}::test_an_answer_goes_where_both_ends_go_and_pulls_neither_along"),
    Fault("A1", "keys outlive what was withdrawn", "app/storage/sameness.py",
          r"    _forget\(vault, \[no for no in old if no not in live\]\)\n", "",
          f"{_TESTS}::test_what_is_withdrawn_is_neither_found_nor_kept_in_keys"),
)  # fmt: skip
