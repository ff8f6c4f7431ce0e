"""Deliberate faults in how bodies go straight between lines and memory that a relay uses again."""

from __future__ import annotations

from typing import Final

from dev.teeth_fault import Fault

_PASSING: Final = "tests/relay/test_passing.py"

PASSING_FAULTS = (
    Fault("T28", "memory is used again before it has gone", "app/relay/server.py",
          r"            await self\._passing\.gone\(\)", "            pass",
          f"{_PASSING}::test_slow_and_quick_readers_each_get_their_own_bytes"),
    Fault("T29", "a line that breaks off sends what is somebody else's by then", "app/relay/passing.py",
          r"        self\._cycle\.transport\.abort\(\)", "        pass",
          f"{_PASSING}::test_t29_who_is_sent_away_for_not_reading_gets_nobody_elses_bytes_and_holds_no_line"),
    Fault("T29", "memory that a line still looks at is given to the next", "app/relay/readings.py",
          r"if self\._grant\.give_back\(\) and not self\._is_shown:", "if self._grant.give_back():",
          f"{_PASSING}::test_t29_memory_that_was_shown_and_not_let_go_of_is_given_to_nobody"),
    Fault("T28", "who stops reading keeps the relay looking", "app/relay/passing.py",
          r"pause = min\(2 \* pause, _LONGEST\)", "pass",
          f"{_PASSING}::test_t28_the_last_bytes_of_who_stopped_reading_are_looked_at_ever_more_rarely"),
    Fault("T28", "a line says that all has gone while much waits", "app/relay/listening.py",
          r"set_write_buffer_limits\(AT_ONCE, 0\)", "set_write_buffer_limits(2**30, 2**29)",
          f"{_PASSING}::test_slow_and_quick_readers_each_get_their_own_bytes"),
    Fault("T28", "memory is written to after its request ended", "app/relay/passing.py",
          r"        finally:\n            self\._view = None", "        finally:\n            pass",
          f"{_PASSING}::test_memory_is_written_to_only_while_it_is_being_filled"),
    Fault("T28", "what came with a head is forgotten", "app/relay/passing.py",
          r"cycle\.body \+= self\.take\(early\)", "pass", f"{_PASSING}::test_what_comes_with_the_head"
          "_and_what_is_too_much_are_kept_for_the_next"),
    Fault("T28", "a thread reads on into memory that others have", "app/relay/readings.py",
          r"if self\._turn\.locked\(\):", "if False:", f"{_PASSING}::test_a_thread_that_still_reads_keeps_its_memory"),
    Fault("T28", "a reading that was ended opens its file", "app/relay/readings.py",
          r"            self\._over = True", "            pass",
          f"{_PASSING}::test_a_thread_that_still_reads_keeps_its_memory"),
    Fault("T28", "what waits in our memory counts as moved", "app/relay/turns.py",
          r"\(self\.moved - self\.unsent\(\)\)", "self.moved",
          f"{_PASSING}::test_t28_what_waits_in_our_memory_has_not_moved"),
    Fault("T28", "a sender who is slow counts as silent", "app/relay/turns.py",
          r"        self\._waits_until = until\n\n    async", "\n    async",
          f"{_PASSING}::test_t28_a_slow_sender_is_waited_for_and_a_silent_one_is_not"),
    Fault("T29", "a name has several spellings", "app/sync/protocol/spelling.py",
          r"_LETTERS\[:: 1 << \(5 - rest\)\]", "_LETTERS",
          "tests/sync/protocol/test_names.py::test_what_is_a_name_is_told_without_decoding_it"),
)  # fmt: skip
