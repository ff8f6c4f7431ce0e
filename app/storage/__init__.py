"""The vault on disk and its SQL."""
