"""Vaults with cheap keys, a stick, and a time-stamp authority."""

from tests.services.conftest import acquaint, people, stick  # noqa: F401
