"""Faults of suspended keys: what a stolen key would do with each of them, and a check-in that nobody asks for."""

from __future__ import annotations

from dev.teeth_fault import Fault

_MODEL = "app/model/suspension.py"
_STORAGE = "app/storage/suspension.py"
_ORDERS = "tests/storage/test_suspension_orders.py"
_SERVICE = "tests/services/test_suspension.py"
_WIRE = "tests/sync/test_suspension.py"
_CHECKIN = "tests/services/test_checkin.py"

SUSPENSION_FAULTS = (
    Fault("T21", "what comes after a suspension counts at once", "app/storage/journal.py",
          r"fold\.Parsed\(cut=suspension\.cut\(vault\)\)", "fold.Parsed()", _ORDERS),
    Fault("T21", "an entry at or below the number of the point counts, whatever its history", _MODEL,
          r"elif proved\[link\.seq\] != print_of\(link\.hash\):", "elif False:", _ORDERS),
    Fault("T21", "what can't be placed counts", _MODEL,
          r"            found\[link\.hash\] = \"unproved\"\n", "            pass\n",
          f"{_SERVICE}::test_t21_what_cant_be_placed_waits_for_a_person_and_is_not_lost"),
    Fault("T21", "what is proved to be later is admitted too", _MODEL,
          r'if why != "unproved" or hash_ not in admitted:', "if hash_ not in admitted:",
          f"{_SERVICE}::test_t21_what_cant_be_placed_waits_for_a_person_and_is_not_lost"),
    Fault("T21", "a stolen key suspends in return", _MODEL,
          r"return one\.key in other\.signers and other\.id not in one\.stands", "return False",
          f"{_WIRE}::test_t21_what_is_in_effect"),
    Fault("T21", "an honest suspension falls with one who signed it", _MODEL,
          r" and other\.id not in one\.stands", "",
          f"{_SERVICE}::test_t21_an_older_suspension_stands_when_one_who_signed_it_is_taken"),
    Fault("T21", "anybody ends a suspension", _MODEL,
          r"self\.of == other\.id and same", "self.of == other.id", f"{_WIRE}::test_t21_what_is_in_effect"),
    Fault("T21", "an end is the end of every suspension of that key", _MODEL,
          r"self\.of == other\.id and same", "same", f"{_WIRE}::test_t21_what_is_in_effect"),
    Fault("T21", "one who is trusted will do", _MODEL,
          r"one\.signers <= set\(trusted\) and len", "one.signers & set(trusted) and len",
          f"{_SERVICE}::test_t21_who_isnt_verified_suspends_nobody_and_counts_once_they_are"),
    Fault("T21", "a withheld value gets its place through what doesn't count", "app/storage/blind.py",
          r"if entry in apart or other in apart:", "if False:", _ORDERS),
    Fault("T21", "a value that is filled in later counts", "app/storage/journal.py",
          r"change, number in apart\)", "change, False)", _ORDERS),
    Fault("T21", "a rebuild forgets what doesn't count", "app/storage/rebuilding.py",
          r"place = \(None, None, None\) if entry in apart else ", "place = ", _ORDERS),
    Fault("T21", "forgetting a contact lets a stolen key live again", _STORAGE,
          r'    words = vault\.db\.rows\("SELECT key_id FROM suspension_word"\)',
          '    words = vault.db.rows("SELECT key_id FROM contact WHERE verified = 1")',
          f"{_SERVICE}::test_t21_who_isnt_verified_suspends_nobody_and_counts_once_they_are"),
    Fault("T21", "a suspended key gets what is new", "app/services/suspension/guard.py",
          r"        if key_id in apart:", "        if False:",
          f"{_SERVICE}::test_t21_nothing_is_encrypted_to_a_suspended_key_by_any_way"),
    Fault("T21", "a suspended key gets it when it is typed in", "app/services/suspension/guard.py",
          r"        if recipient in theirs:", "        if False:",
          f"{_SERVICE}::test_t21_nothing_is_encrypted_to_a_suspended_key_by_any_way"),
    Fault("T21", "a suspended key gets receipts and introductions", "app/services/sending.py",
          r"    if to in suspension\.cut\(vault\):\n        return False\n", "",
          f"{_SERVICE}::test_t21_nothing_is_encrypted_to_a_suspended_key_by_any_way"),
    Fault("T21", "a suspended key clears the outbox", "app/services/merging.py",
          r"return \(\) if received\.sender in suspension\.cut\(vault\) else received\.receipts",
          "return received.receipts",
          f"{_SERVICE}::test_t21_a_bundle_of_a_suspended_key_is_set_aside_and_its_receipts_count_for_nothing"),
    Fault("T21", "what a stolen key signed is spread", "app/services/selection.py",
          r"        if entry\.hash in apart:", "        if False:",
          f"{_SERVICE}::test_t21_what_doesnt_count_isnt_passed_on_and_goes_once_it_counts_again"),
    Fault("T21", "a suspension waits for somebody to take the rest", "app/services/inbox/looking.py",
          r"    if any\(one\.received\.suspensions for one in arrivals\):", "    if False:",
          f"{_SERVICE}::test_t21_it_travels_by_itself_until_it_is_confirmed_and_holds_before_anything_is_taken"),
    Fault("T24", "two halves may be of different cores", "app/sync/suspension.py",
          r"            and len\(\{half\.core for half in halves\}\) == 1\n", "",
          f"{_WIRE}::test_t24_halves_of_different_cores_or_of_one_person_are_no_statement"),
    Fault("T21", "a key is suspended by its own signature", "app/sync/suspension.py",
          r"        and core\.key != signer\n", "",
          f"{_WIRE}::test_t21_what_isnt_of_the_form_is_refused_though_it_is_signed"),
    Fault("T21", "who is late gets what is new", "app/services/sending.py",
          r"    checkin\.demand_heard\(vault, order\.to\)\n", "",
          f"{_CHECKIN}::test_who_is_late_gets_nothing_new_until_something_comes"),
    Fault("T19", "a clock that was wrong locks people out", "app/services/checkin.py",
          r"    if newest > now \+ _DAY:", "    if now < newest - _DAY and False:",
          f"{_CHECKIN}::test_t19_a_wrong_clock_locks_nobody_out_for_good"),
)  # fmt: skip
