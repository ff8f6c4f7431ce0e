"""Inquiries in the window: who promised to find out, how long they have been silent, what came of each case."""
