"""Vaults of people who know each other."""

from tests.services.conftest import people, stick

__all__ = ["people", "stick"]
