"""Sijil: an offline-first, encrypted case manager for people who document attacks on rights defenders."""

__version__ = "0.1.0"
