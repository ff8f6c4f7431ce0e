"""Custody of identities: sealed to k of n custodians, opened by k of them with a reason (docs/decisions/0020)."""

from __future__ import annotations

from app.services.custody.groups import GroupView, groups, make_group, retire_group
from app.services.custody.sealing import Deal, Sealed, came, read_identities, seal_identities

__all__ = [
    "Deal",
    "GroupView",
    "Sealed",
    "came",
    "groups",
    "make_group",
    "read_identities",
    "retire_group",
    "seal_identities",
]
