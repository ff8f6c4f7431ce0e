"""Custody of identities: sealed to k of n custodians, opened by k of them with a reason (docs/decisions/0020)."""

from __future__ import annotations

from app.services.custody.answering import agree, count, entrusted, give_up, refuse, requests
from app.services.custody.asking import ask, asked, drop, letter_again, sealed
from app.services.custody.carrying import read_file, read_files, read_text, save
from app.services.custody.everywhere import open_everywhere
from app.services.custody.groups import GroupView, groups, make_group, retire_group
from app.services.custody.opening import enter, open_identities, take
from app.services.custody.records import openings
from app.services.custody.sealing import Deal, Sealed, came, read_identities, seal_identities
from app.services.custody.views import (
    AskedView,
    HolderView,
    LentView,
    Letter,
    Opened,
    OpeningView,
    RequestView,
    SealedView,
    Taken,
)

__all__ = [
    "AskedView",
    "Deal",
    "GroupView",
    "HolderView",
    "LentView",
    "Letter",
    "Opened",
    "OpeningView",
    "RequestView",
    "Sealed",
    "SealedView",
    "Taken",
    "agree",
    "ask",
    "asked",
    "came",
    "count",
    "drop",
    "enter",
    "entrusted",
    "give_up",
    "groups",
    "letter_again",
    "make_group",
    "open_everywhere",
    "open_identities",
    "openings",
    "read_file",
    "read_files",
    "read_identities",
    "read_text",
    "refuse",
    "requests",
    "retire_group",
    "save",
    "seal_identities",
    "sealed",
    "take",
]
