"""Tests of the shell: first run, unlock, lock, settings, look."""
