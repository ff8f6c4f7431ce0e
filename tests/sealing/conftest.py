"""Vaults that know each other, as the tests of the verbs have them."""

from __future__ import annotations

from tests.services.conftest import people, stick

__all__ = ["people", "stick"]
