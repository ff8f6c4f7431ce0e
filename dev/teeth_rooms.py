"""Faults over review rooms: what is read-only, blind, signed, counted and ended there."""

from __future__ import annotations

from dev.teeth_fault import Fault

_ROOMS = "tests/services/test_rooms.py"
_PROOF = "tests/services/test_rooms_proof.py"
_BLIND = "tests/services/test_rooms_blind.py"
_REVIEWS = "tests/services/test_rooms_reviews.py"
_WITHDRAWN = "tests/services/test_withdrawn.py"
_WORD = "tests/services/test_withdrawn_word.py"
_AGREEMENT = "tests/analysis/test_agreement.py"

ROOM_FAULTS = (
    Fault("REVIEW-ROOM", "a verb may write in a review room", "app/storage/vault.py",
          r"if self\.read_only:\n", "if False:\n", _ROOMS),
    Fault("REVIEW-ROOM", "the database of a room takes statements that write", "app/storage/rooms.py",
          r"PRAGMA query_only = ON", "PRAGMA query_only = OFF", _ROOMS),
    Fault("REVIEW-ROOM", "a room that is ended keeps its key", "app/storage/rooms.py",
          r"DELETE FROM room WHERE id = \?", "UPDATE room SET title = title WHERE id = ?", _PROOF),
    Fault("REVIEW-ROOM", "numbers come before what they mean", "app/services/rooms/overlap.py",
          r"if seen != now\.digest:", "if False:", _ROOMS),
    Fault("REVIEW-ROOM", "a case in two sealed files is not told of", "app/services/rooms/overlap.py",
          r"if twice:", "if False:", _ROOMS),
    Fault("T35", "a table for research has whole dates", "app/services/rooms/counting.py",
          r'"year": 6, "month": 3', '"year": 0, "month": 0', _ROOMS),
    Fault("REVIEW-ROOM", "answers leave before both are fixed", "app/services/rooms/blind.py",
          r"return bool\(mine and theirs and .*\)", "return bool(mine)", _BLIND),
    Fault("REVIEW-ROOM", "answers that were not fixed are taken", "app/services/rooms/blind.py",
          r"if not held or not _within\(frame, said\.answers\):", "if False:", _BLIND),
    Fault("REVIEW-ROOM", "answers are looked at before one's own are fixed", "app/services/rooms/blind.py",
          r'    if not row\.mine\.get\("digest"\):\n        raise InputError\("round-early"\)',
          '    if False:\n        raise InputError("round-early")', _BLIND),
    Fault("REVIEW-ROOM", "a digest says nothing of whose answers it fixes", "app/sync/review.py",
          r"\[round_, coder, b64\(salt\), told\]", '[round_, "", b64(salt), told]', _BLIND),
    Fault("REVIEW-ROOM", "what is fixed can be changed", "app/services/rooms/book.py",
          r"if wanted & fixed:", "if False:", _BLIND),
    Fault("REVIEW-ROOM", "a review shows answers to the other coder", "app/services/rooms/reviews.py",
          r'if sealer in row\.frame\["coders"\]', "if False", _BLIND),
    Fault("T24", "anybody's review of a sealed file is kept", "app/services/rooms/reviews.py",
          r"if letter\.sender not in sealed\.readers:", "if False:", _REVIEWS),
    Fault("T24", "an earlier review takes the place of a later one", "app/services/rooms/reviews.py",
          r"if review\.n <= newest:", "if False:", _REVIEWS),
    Fault("T24", "a letter for somebody else is taken", "app/sync/review.py",
          r"if stated\.to != me:", "if False:", _REVIEWS),
    Fault("consent", "what is withdrawn stays in a room", "app/storage/withdrawals.py",
          r"    retracting\.settle_all\(room\)\n", "",
          f"{_WITHDRAWN}::test_what_is_withdrawn_is_nowhere_in_the_room_and_comes_back_confirmed"),
    Fault("consent", "a sealed file brings back what is withdrawn", "app/services/rooms/admission.py",
          r"    withdrawals\.apply\(vault, withdrawn\)\n", "",
          f"{_WORD}::test_what_others_wrote_is_asked_and_kept_until_then"),
    Fault("consent", "a room is shown before what came meanwhile is applied", "app/services/rooms/opening.py",
          r"applying\.apply\(session, opened\)  # before.*", "pass",
          f"{_WITHDRAWN}::test_a_closed_room_is_erased_too_and_what_failed_is_done_before_anything_is_shown"),
    Fault("consent", "a closed room keeps what is withdrawn", "app/services/rooms/withdrawn.py",
          r"for room in session\.run\(rooms\.listing\):", "for room in ():", _WITHDRAWN),
    Fault("consent", "codings keep the words that are withdrawn", "app/services/rooms/applying.py",
          r"session\.write\(withdrawals\.forget_quotes, opened\.room, went\)", "pass",
          f"{_WITHDRAWN}::test_codings_lose_their_quotes_and_a_review_goes_without_them"),
    Fault("REVIEW-ROOM", "numbers over what is withdrawn hold on", "app/services/rooms/overlap.py",
          r"if gone or early:", "if False:", f"{_WITHDRAWN}::test_numbers_are_void_and_are_asked_again"),
    Fault("V10", "anybody withdraws what somebody else sealed", "app/services/rooms/withdrawn.py",
          r"if sealers - \{letter\.sender\}:", "if False:",
          f"{_WORD}::test_v10_nobody_withdraws_what_somebody_else_sealed"),
    Fault("V10", "an answer to a stranger's withdrawal erases", "app/storage/withdrawals.py",
          r"if word\.answer and _sealed_by\(room, word\.bundle\) == word\.sender:", "if word.answer:",
          f"{_WORD}::test_v10_nobody_withdraws_what_somebody_else_sealed"),
    Fault("REVIEW-ROOM", "kappa doesn't take chance away", "app/analysis/agreement.py",
          r"return \(seen - chance\) / \(1 - chance\)", "return seen", _AGREEMENT),
    Fault("REVIEW-ROOM", "alpha forgets that a value is drawn once", "app/analysis/agreement.py",
          r"1 - \(n - 1\) \* observed", "1 - n * observed", _AGREEMENT),
)  # fmt: skip
