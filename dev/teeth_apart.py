"""Faults of the way to relays: what joins one mailbox to another, or leads to what stands around a computer."""

from __future__ import annotations

from dev.teeth_fault import Fault

_APART = "tests/services/relay/test_apart.py"
_NEARBY = "tests/sync/test_nearby.py"
_ORIGINS = "tests/hostile/test_origins.py"
_ONLINE = "app/sync/online.py"
_CLIENT = "app/sync/relay/client.py"
_FACES = "app/sync/relay/faces.py"
_LINES = "app/sync/relay/lines.py"
_RUN = "app/services/relay/run.py"
_NO_TWO = f"{_APART}::test_t40_no_connection_and_no_credentials_serve_two_mailboxes"

APART_FAULTS = (
    Fault("T40", "one connection serves all mailboxes at a relay", _CLIENT,
          r"self\._lines\.turn_to\(mailbox\)", "pass", _NO_TWO),
    Fault("T40", "the same without a proxy", _CLIENT,
          r"self\._lines\.turn_to\(mailbox\)", "self._lines.turn_to(mailbox if self._apart else '')",
          f"{_APART}::test_t40_without_a_proxy_too_each_mailbox_has_a_connection_of_its_own"),
    Fault("T40", "all mailboxes have one face", _FACES,
          r"known = first if not first\.mailbox else Face\(\)", "known = first", _NO_TWO),
    Fault("T40", "the proxy is told nothing", _LINES,
          r"self\._task, self\._face\.said, near", "self._task, None, near", _NO_TWO),
    Fault("T40", "a face is the same in every sync", _RUN,
          r"_faces: Faces = field\(default_factory=Faces\)", "_faces: Faces = field(default=Faces(), compare=False)",
          f"{_APART}::test_t40_faces_are_forgotten_with_the_sync"),
    Fault("T40", "what one line was told of the time is used on all", _CLIENT,
          r"return self\._lines\.face\.scope if self\._apart else self\.origin", "return self.origin",
          f"{_APART}::test_t40_a_time_made_up_for_one_line_is_seen_on_no_other"),
    Fault("T40", "the first request on a line shows how wrong a clock is", _CLIENT,
          r"if self\._apart and not self\._clocks\.knows\(self\._scope\):", "if False:",
          f"{_APART}::test_t40_how_wrong_a_clock_is_joins_nothing"),
    Fault("T40", "lines begin in step", _LINES,
          r"if self\._faces\.begin_line\(\):", "if False:",
          f"{_APART}::test_there_is_a_pause_before_each_line_but_the_first"),
    Fault("T40", "all pauses are alike", _LINES,
          r"secrets\.randbelow\(1 \+ int\(limits\.RELAY_PAUSE_SECONDS / _STEP\)\)", "50",
          f"{_APART}::test_no_two_pauses_are_alike"),
    Fault("T40", "readers are asked in the same order each time", "app/services/relay/pushing.py",
          r"    secrets\.SystemRandom\(\)\.shuffle\(order\)\n", "",
          f"{_APART}::test_t40_readers_are_asked_in_another_order_each_time"),
    Fault("T40", "two stamps go by one way", _ONLINE,
          r"way, task, Credentials\(\)\) as line", "way, task, None) as line",
          f"{_APART}::test_t40_two_stamps_share_no_credentials"),
    Fault("way", "a proxy without credentials is of no use", _ONLINE,
          r'and "USERNAME/PASSWORD" in str\(error\):', "and False:",
          f"{_APART}::test_a_proxy_that_takes_no_credentials_is_used_without"),
    Fault("way", "the proxy is blamed for a relay that is off", _ONLINE,
          r'return "unreachable"  # the proxy is well', 'return "proxy"  # the proxy is well',
          f"{_APART}::test_a_proxy_that_cannot_reach_the_relay_is_no_proxy_that_is_down"),
    Fault("way", "the relay is blamed for a proxy that is off", _ONLINE,
          r'"socks\.connect_tcp\.failed", ', "", f"{_APART}::test_a_proxy_that_is_down_is_named"),
    Fault("T40", "a contact's word leads to this computer", _RUN,
          r"if not own and is_near_host\(host_of\(origin\)\):", "if False:",
          f"{_ORIGINS}::test_t40_a_contact_leads_nobody_to_what_stands_around_them"),
    Fault("T40", "a pack may be for what stands around its courier", _RUN,
          r"if not own and is_near_host\(host_of\(origin\)\):", "if False:",
          f"{_ORIGINS}::test_t40_nor_does_a_pack_that_somebody_gave_a_courier"),
    Fault("way", "an organisation's own relay is left alone", _RUN,
          r"return pins\.bare\(origin\) in self\._own", "return False",
          f"{_ORIGINS}::test_a_relay_in_the_own_network_that_both_use_is_used"),
    Fault("T40", "a name is followed wherever it leads", "app/sync/nearby.py",
          r"return \[one for one in named if not is_near\(one\) and", "return [one for one in named if",
          f"{_NEARBY}::test_t40_a_public_name_that_leads_around_us_is_not_followed"),
    Fault("T40", "what was judged is looked up again", _ONLINE,
          r'return \[f"\{parts\.scheme\}://\{.*\}:\{port\}" for one in found\[: limits\.RELAY_TARGETS\]\]',
          "return [self._origin]",
          f"{_NEARBY}::test_t40_what_was_judged_is_what_is_connected_to"),
    Fault("T40", "a public address in the own network is asked from inside", "app/sync/nearby.py",
          r" and not is_beside\(one\)\]", "]",
          f"{_NEARBY}::test_t40_a_name_that_leads_to_the_own_address_is_not_followed"),
    Fault("T29", "one who asks twice is taken for two", "app/services/relay/order.py",
          r"if not _are_several\(asked\):", "if False:",
          "tests/services/relay/test_order.py::test_t29_the_requests_of_one_from_two_days_hide_nothing"),
    Fault("T28", "a name that leads to a thousand places is followed to each", _ONLINE,
          r"found\[: limits\.RELAY_TARGETS\]", "found",
          f"{_NEARBY}::test_t28_a_name_that_leads_to_a_thousand_places_keeps_nobody_asking"),
    Fault("T40", "an address proves itself by its number", _ONLINE,
          r', "sni_hostname": self\._host\}', "}",
          f"{_NEARBY}::test_t40_an_address_is_asked_under_the_name_that_its_certificate_must_have"),
    Fault("T40", "an address in another dress isn't known", "app/sync/nearby.py",
          r"inside = address\.ipv4_mapped or address\.sixtofour", "inside = address.ipv4_mapped",
          f"{_NEARBY}::test_t40_an_address_around_us_is_near"),
)  # fmt: skip
