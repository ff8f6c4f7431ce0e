"""Sticks as they come and go, what lies on them, and what is carried for others."""
