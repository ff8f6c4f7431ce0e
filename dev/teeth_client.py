"""Faults of the relay's client: what is deleted, taken or sent again when it mustn't be, or isn't when it must."""

from __future__ import annotations

from dev.teeth_fault import Fault

_SYNC = "tests/services/relay/test_sync.py"
_LIMITS = "tests/services/relay/test_limits.py"
_FETCHING = "app/services/relay/fetching.py"
_PUSHING = "app/services/relay/pushing.py"

CLIENT_FAULTS = (
    Fault("T14", "a file that isn't what its pieces said is taken for whole", _FETCHING,
          r"    if not whole:", "    if False:",
          f"{_LIMITS}::test_a_contact_whose_pieces_make_no_file_is_named_and_nothing_stays"),
    Fault("T14", "what a relay altered is never looked at again", _FETCHING,
          r"return known\.transfer is None and not known\.spent and", "return False and",
          f"{_LIMITS}::test_t14_a_blob_that_a_relay_altered_is_neither_used_nor_deleted"),
    Fault("T21", "what is said to come by a key that was taken back is fetched", _FETCHING,
          r"if by is not None and by\.taken_back is not None:", "if False:",
          "tests/hostile/test_lies.py::test_an_outsider_with_a_taken_back_key_gets_nothing_in"),
    Fault("P34", "the relay isn't told of keys that were taken back", _FETCHING,
          r"relay\.close_leaf\(", "(lambda *_: None)(",
          f"{_SYNC}::test_who_is_taken_back_can_write_no_more"),
    Fault("T11", "one contact may fill the disk", _FETCHING,
          r"held \+ claimed \+ length <= limits\.INCOMING_BYTES", "True",
          f"{_LIMITS}::test_a_contact_who_floods_fills_only_their_share"),
    Fault("T01", "the queue is swept away at unlock", "app/storage/outgoing.py",
          r"if path\.name not in known:", "if True:",
          f"{_SYNC}::test_a_queue_outlives_the_program"),
    Fault("T14", "what a relay lost never goes again", _PUSHING,
          r'return one\.kind == "bundle" and not one\.superseded', "return False and not one.superseded",
          f"{_SYNC}::test_an_unconfirmed_bundle_goes_again_and_its_receipt_comes_again"),
    Fault("T14", "a receipt that was lost isn't written again", "app/services/relay/settling.py",
          r"    bundles\.owe_again\(.*\n", "",
          f"{_SYNC}::test_an_unconfirmed_bundle_goes_again_and_its_receipt_comes_again"),
    Fault("T14", "an older address takes the place of a newer one", "app/storage/addresses.py",
          r"if known is not None and known >= number:", "if False:",
          f"{_LIMITS}::test_t14_an_older_address_never_takes_the_place_of_a_newer_one"),
    Fault("T15", "a heartbeat names everybody whom this vault knows", "app/services/sending.py",
          r"for key_id in heads\.keys\(\) & holding\.authors_known_to\(vault, to\[0\]\)", "for key_id in heads",
          f"{_SYNC}::test_t15_a_heartbeat_names_what_is_held_of_authors_whom_its_reader_knows_and_of_nobody_else"),
    Fault("T19", "a relay's clock isn't learnt", "app/sync/relay/clocks.py",
          r"self\._ahead\[scope\] = told if abs\(told\) > 1 else 0", "self._ahead[scope] = 0",
          f"{_SYNC}::test_t19_a_wrong_clock_locks_nobody_out"),
    Fault("way", "a transfer begins anew each time", _PUSHING,
          r"for piece in pieces\[self\.done :\]:", "for piece in pieces:",
          f"{_SYNC}::test_a_transfer_goes_on_at_the_piece_that_failed"),
    Fault("T16", "receipts for what came by a relay are put into the vault's own folder",
          "app/services/inbox/taking.py",
          r"return path\.parent == session\.folder / incoming\.FOLDER", "return False",
          f"{_SYNC}::test_a_bundle_goes_there_and_its_receipt_comes_back"),
)  # fmt: skip
