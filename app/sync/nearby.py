"""Which addresses lie on this computer or in the network around it, and not out on the internet.

Whoever names a relay to others could otherwise make their laptops knock at a router, a printer, a service
that listens for this computer alone: what stands there and answers would be asked from inside (T40).
"""

from __future__ import annotations

import ipaddress
import re
import socket
from typing import Final

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_ENDINGS: Final = frozenset(
    # RFC 6761, 6762, 8375, 9476, what routers make up, and what ICANN keeps free for that
    ("localhost", "local", "internal", "arpa", "alt", "test", "invalid", "lan", "home", "corp", "intranet", "private")
)
_NUMBERS: Final = re.compile(r"(?:0[xX][0-9a-fA-F]*|[0-9]+)")
_EMBEDDING: Final = (
    ipaddress.IPv6Network("64:ff9b::/96"),  # NAT64 (RFC 6052): the last 32 bits are an address of IPv4
    ipaddress.IPv6Network("::/96"),  # the old way to write one
)


def is_near(address: str) -> bool:
    """Whether an IP address, as text, is no public one: loopback, private, link-local, shared, multicast, reserved.

    What is no IP address counts as near: whoever asks wants to know that it isn't.
    """
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return True
    return any(not one.is_global or one.is_multicast or one.is_reserved for one in _all_of(found))


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
    return [one for one in named if not is_near(one)]


def _all_of(address: IPAddress) -> list[IPAddress]:
    """The address, and those of IPv4 that are written inside it and that it may lead to."""
    if isinstance(address, ipaddress.IPv4Address):
        return [address]
    inside: list[IPAddress] = [one for one in (address.ipv4_mapped, address.sixtofour) if one is not None]
    inside += address.teredo or ()
    if any(address in network for network in _EMBEDDING):
        inside.append(ipaddress.IPv4Address(int(address) & 0xFFFFFFFF))
    # A mapped one is the address inside it; NAT64's own prefix is no private place, only a way to one.
    return inside if address.ipv4_mapped or address in _EMBEDDING[0] else [address, *inside]
