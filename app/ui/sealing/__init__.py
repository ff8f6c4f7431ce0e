"""Sealed files in the window."""
