"""Vaults that know each other, and a folder that stands for a stick."""

from __future__ import annotations

from tests.services.conftest import people, stick

__all__ = ["people", "stick"]
