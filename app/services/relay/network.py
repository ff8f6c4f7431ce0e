"""Whether this computer has a way out, as the system's own table of routes says it: no socket is opened (T40)."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_ROUTES: Final = Path("/proc/net/route")
_ROUTES_6: Final = Path("/proc/net/ipv6_route")
_UP: Final = 1
_REJECT: Final = 0x200
_ANYWHERE: Final = "0" * 32


def is_up(routes: Path = _ROUTES, routes_6: Path = _ROUTES_6) -> bool | None:
    """Whether there is a route to anywhere; ``None`` where the system has no such table."""
    try:
        lines = routes.read_text(encoding="ascii").splitlines()[1:]
    except (OSError, UnicodeDecodeError):
        return None
    fields = [line.split() for line in lines]
    if any(len(f) > 7 and f[1] == f[7] == "00000000" and int(f[3], 16) & _UP for f in fields):
        return True
    try:
        lines = routes_6.read_text(encoding="ascii").splitlines()
    except (OSError, UnicodeDecodeError):
        return False
    return any(_leads_out(line.split()) for line in lines)


def _leads_out(fields: list[str]) -> bool:
    """A default route of IPv6 that isn't the one that refuses everything."""
    if len(fields) < 10 or (fields[0], fields[1]) != (_ANYWHERE, "00") or fields[9] == "lo":
        return False
    flags = int(fields[8], 16)
    return bool(flags & _UP) and not flags & _REJECT
