"""Which addresses lie on this computer or in the network around it, and not out on the internet.

Whoever names a relay to others could otherwise make their laptops knock at a router, a printer, a service
that listens for this computer alone: what stands there and answers would be asked from inside (T40).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Final

_ENDINGS: Final = frozenset(
    # RFC 6761, 6762, 8375, 9476, what routers make up, and what ICANN keeps free for that
    ("localhost", "local", "internal", "arpa", "alt", "test", "invalid", "lan", "home", "corp", "intranet", "private")
)
_NUMBERS: Final = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)")
# The registries of special addresses (IANA; RFC 6890): Python's own reading of them differs from version to version.
_NEAR_4: Final = tuple(
    ipaddress.IPv4Network(one)
    for one in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24",
        "224.0.0.0/4", "240.0.0.0/4",
    )
)  # fmt: skip
_PUBLIC_6: Final = ipaddress.IPv6Network("2000::/3")
_NEAR_6: Final = tuple(ipaddress.IPv6Network(one) for one in ("2001::/23", "2001:db8::/32", "3fff::/20"))
_CUSTOMER_4: Final = 24
_CUSTOMER_6: Final = 56  # RIPE-690
_ANY_PORT: Final = 9
_NAT64: Final = ipaddress.IPv6Network("64:ff9b::/96")
"""its last 32 bits are an address of IPv4 (RFC 6052)"""


def is_near(address: str) -> bool:
    """Whether an IP address, as text, is no public one: loopback, private, link-local, shared, multicast, reserved.

    What is no IP address counts as near: whoever asks wants to know that it isn't.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    return _is_near_4(found) if isinstance(found, ipaddress.IPv4Address) else _is_near_6(found)


def _is_near_4(address: ipaddress.IPv4Address) -> bool:
    return any(address in network for network in _NEAR_4)


def _is_near_6(address: ipaddress.IPv6Address) -> bool:
    """Public addresses are of one stretch; an address of IPv4 that is written inside one counts as itself."""
    inside = address.ipv4_mapped or address.sixtofour
    if inside is None and address in _NAT64:
        inside = ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    if inside is not None:
        return _is_near_4(inside)
    return address not in _PUBLIC_6 or any(address in network for network in _NEAR_6)


def is_near_host(host: str) -> bool:
    """Whether a host, by its name alone, is near: an address that is, or a name that no public name server has.

    A public name may still lead to a near address: see :func:`public_addresses`.
    """
    name = host.rstrip(".").lower()
    if ":" in name:
        return is_near(name)
    labels = name.split(".")
    if _NUMBERS.fullmatch(labels[-1]):  # an address, in one of the ways in which systems read them: 127.1, 0x7f000001
        return is_near(name)
    return len(labels) < 2 or labels[-1] in _ENDINGS  # a bare name is looked up in the domains of this network


def public_addresses(host: str, port: int) -> list[str]:
    """Where a public host is, as this system's name servers say it, in their order: never a near address.

    Who answers for a name may say what he likes, and another thing each time (DNS rebinding): so it is these that
    are connected to, and the name isn't looked up again. Raises OSError where the name is not known.
    """
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    named = dict.fromkeys(str(where[0]) for *_, where in found)
    return [one for one in named if not is_near(one) and not is_beside(one)]


def is_beside(address: str) -> bool:
    """Whether a public IP address is this computer's own or of the network that it is in: with IPv6, and on many a
    campus, every router and printer has one, and whoever runs a relay that we ask sees ours (T40)."""
    asked = ipaddress.ip_address(address)
    family = socket.AF_INET if asked.version == 4 else socket.AF_INET6
    try:
        with socket.socket(family, socket.SOCK_DGRAM) as line:
            line.connect((address, _ANY_PORT))  # asks the system which way it would take, and sends nothing
            own = line.getsockname()[0]
    except OSError:  # there is no way: whoever tries to connect learns it
        return False
    return are_beside(own, address)


def are_beside(one: str, other: str) -> bool:
    """Whether two IP addresses, as text, are of one network: as much of one as a provider gives to one customer."""
    found = ipaddress.ip_address(one.partition("%")[0])
    around = ipaddress.ip_network(f"{found}/{_CUSTOMER_4 if found.version == 4 else _CUSTOMER_6}", strict=False)
    return ipaddress.ip_address(other.partition("%")[0]) in around
