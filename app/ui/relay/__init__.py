"""Sync: relays, what goes through them and what came, and the addresses that contacts have."""
