"""Whom an age file is for, by its beginning alone: nothing of what it holds is opened."""

from __future__ import annotations

from typing import BinaryIO

from app.base.errors import NotForThisVault, SijilError
from app.crypto.age import AgeReader, Opener


def is_for(source: BinaryIO, identity: Opener) -> bool | None:
    """Whether ``identity`` can open the age file in ``source``, which is read once and stays open.

    ``None`` where that can't be told: it is torn, altered, newer, or no age file.
    """
    try:
        AgeReader(source, identity)
    except NotForThisVault:
        return False
    except (SijilError, OSError):
        return None
    return True
