"""Faults of syncing in the window: what opens the network unasked, what is said of what didn't arrive."""

from __future__ import annotations

from dev.teeth_fault import Fault

_PAGE = "tests/ui/relay/test_sync_page.py"
_THROUGH = "tests/ui/relay/test_sync_through.py"


def _one(name: str, file: str = _PAGE) -> str:
    return f"{file}::{name}"


SYNC_FAULTS = (
    Fault("T40", "the window syncs without asking whether it is due", "app/ui/relay/schedule.py",
          r"        if due:\n", "        if True:\n",
          _one("test_t40_without_a_relay_or_a_choice_nothing_goes_by_itself")),
    Fault("T40", "the way through a relay is offered where there is none", "app/ui/relay/body.py",
          r"return self\.reach is not None and \(self\.reach\.relays or bool\(self\.reach\.can\)\)", "return True",
          _one("test_without_a_relay_the_way_is_not_offered_but_how_to_get_one", _THROUGH)),
    Fault("T08", "what came is taken for looked at", "app/ui/relay/arrived.py",
          r"        self\._looked\.clear\(\)\n", "",
          _one("test_what_was_left_undecided_is_offered_again", _THROUGH)),
    Fault("P27", "somebody unverified gets an address unasked", "app/ui/relay/people.py",
          r"if not person\.verified and not self\.context\.ask\(", "if False and not self.context.ask(",
          _one("test_p27_nobody_unverified_gets_an_address_unasked")),
    Fault("T13", "an address is taken back without a yes", "app/ui/relay/people.py",
          r"        if sure:\n            call\(self, self\.context, addresses\.take_back",
          "        if sure is not None:\n            call(self, self.context, addresses.take_back",
          _one("test_addresses_go_by_file_between_two_and_can_be_taken_back")),
    Fault("T14", "what lies on the relay counts as arrived", "resources/translations/en/sync-window.json",
          r'"sync\.bundle\.uploaded": "On the relay"', '"sync.bundle.uploaded": "Arrived"',
          _one("test_a_bundle_goes_through_the_relay_is_looked_at_and_confirmed", _THROUGH)),
    Fault("T14", "a sync that failed says nothing", "app/ui/relay/state.py",
          r"        self\.problem\.show_text\(\"\\n\"\.join\(found\)\)\n", "",
          _one("test_a_network_that_is_down_is_said_once_and_that_nothing_is_lost", _THROUGH)),
    Fault("relay", "a failed sync is told as a good one in the side bar", "app/ui/relay/mark.py",
          r"if state is not None and state\.failed:", "if False:",
          _one("test_the_side_bar_has_a_mark_where_there_is_a_relay_and_none_without")),
    Fault("relay", "a sync that was stopped leaves the button dead", "app/ui/relay/schedule.py",
          r"        operation\.finished\.connect\(self\._over\)\n", "",
          _one("test_a_sync_can_be_stopped_and_goes_on_later", _THROUGH)),
    Fault("P36", "the proxy that was typed is kept only after the relay", "app/ui/relay/setup.py",
          r"        syncing\.set_choices\(session, replace\(kept, proxy=proxy\.strip\(\)\)\)\n", "        pass\n",
          _one("test_a_relay_is_set_up_in_three_steps_and_its_operators_answer_taken_in")),
    Fault("relay", "readers without an address are sent to", "app/ui/relay/body.py",
          r"and self\.reach\.can\.issuperset\(self\.readers\)", "and True",
          _one("test_sending_by_relay_is_offered_only_to_whom_it_can_reach", _THROUGH)),
    Fault("relay", "what can't be used is offered to be looked at", "app/ui/relay/state.py",
          r"n = sum\(not one\.reason for one in seen\.arrived\)", "n = len(seen.arrived)",
          _one("test_what_came_and_cant_be_used_is_named_and_thrown_away", _THROUGH)),
)  # fmt: skip
