"""Faults of sticks, couriers and the outbox in the window."""

from __future__ import annotations

from dev.teeth_fault import Fault

NOTICING = "tests/ui/stick/test_noticing.py"
PAGE = "tests/ui/stick/test_page.py"
COURIER = "tests/ui/stick/test_courier.py"

STICK_FAULTS = (
    Fault("T13", "a stick that was pulled out stays chosen", "app/ui/stick/body.py",
          r"if one\.path == wanted\), None\)", "if one.path == wanted), before)",
          f"{NOTICING}::test_the_only_stick_is_chosen_and_one_that_is_pulled_out_never_stays_chosen"),
    Fault("T13", "another stick is taken in place of the one that was pulled out", "app/ui/stick/body.py",
          r"len\(free\) == 1 and wanted is None", "len(free) == 1",
          f"{NOTICING}::test_the_only_stick_is_chosen_and_one_that_is_pulled_out_never_stays_chosen"),
    Fault("T13", "a stick that can't be written on is chosen", "app/ui/stick/body.py",
          r"\[one for one in places if not one\.read_only\]", "list(places)",
          f"{NOTICING}::test_a_stick_that_cant_be_written_on_cant_be_chosen"),
    Fault("P26", "the name of a stick turns the line around", "app/ui/stick/noticing.py",
          r"name=shown\(one\.label\)", "name=one.label",
          f"{NOTICING}::test_a_name_that_turns_the_line_around_is_shown_as_what_it_is"),
    Fault("T13", "what doesn't fit is written", "app/ui/exchange/send_page.py",
          r"self\._fits = there is None or .*", "self._fits = True",
          f"{PAGE}::test_a_stick_without_room_is_said_before_anything_is_written"),
    Fault("T13", "a stick that comes takes over what was to go another way", "app/ui/exchange/ways.py",
          r" and not self\._picked:", ":",
          f"{COURIER}::test_a_pack_goes_with_a_courier_who_cant_tell_whom_it_is_for"),
    Fault("P23", "programs beside bundles are not warned of", "app/ui/stick/contents.py",
          r"if one\.what in _DANGER:", "if False:",
          f"{PAGE}::test_p22_p23_programs_are_warned_of_by_name_and_links_are_counted"),
    Fault("T38", "the reader may carry what is for them", "app/ui/stick/courier_body.py",
          r"if key not in self\.readers:", "if True:",
          f"{COURIER}::test_a_pack_goes_with_a_courier_who_cant_tell_whom_it_is_for"),
    Fault("T38", "a pack is made for several", "app/ui/stick/courier_body.py",
          r"if len\(self\.readers\) > 1:", "if False:",
          f"{COURIER}::test_a_pack_is_for_one_reader_whose_mailbox_is_known"),
    Fault("T38", "words of half of all organisations lead to each of them", "app/analysis/mentions.py",
          r"name\.least == 1 or own or", "True or", "tests/analysis/test_mentions.py"),
    Fault("T38", "a short name makes any word of the long one enough", "app/analysis/mentions.py",
          r"if count < name\.least:", "if False:", "tests/analysis/test_mentions.py"),
    Fault("T38", "one plain word that is somebody's short name is called a name", "app/analysis/mentions.py",
          r"if plain and len\(words\) == 1 < one\.least:", "if False:", "tests/analysis/test_mentions.py"),
)  # fmt: skip
