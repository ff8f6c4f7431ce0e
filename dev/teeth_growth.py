"""Faults of running a relay: what leaves the source as its wheel, and moving a store."""

from __future__ import annotations

from dev.teeth_fault import Fault

_WHEEL = "tests/deploy/test_wheel.py"
_COPYING = "tests/relay/test_copying.py"

GROWTH_FAULTS = (
    Fault(
        "growth",
        "a copied blob forgets by whose leaf it came",
        "app/relay/copying.py",
        r"Aim\(shelf, kept\.name, size, digest, tail\)",
        "Aim(shelf, kept.name, size, digest)",
        _COPYING,
    ),
    Fault(
        "growth",
        "keys that were taken back are good again after a move",
        "app/relay/copying.py",
        r'markers = await _copy_all\(old, new, "closed"\)',
        "markers = 1",
        _COPYING,
    ),
    Fault(
        "growth",
        "the relay by itself brings the vault's storage along",
        "app/relay/drafts.py",
        r"from app\.relay\.budget import Budget\n",
        "from app.relay.budget import Budget\nfrom app.storage import lock as _\n",
        _WHEEL,
    ),
)
