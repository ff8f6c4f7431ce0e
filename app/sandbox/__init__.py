"""The process in which foreign files are opened, and the way to ask it (docs/decisions/0011-…)."""
