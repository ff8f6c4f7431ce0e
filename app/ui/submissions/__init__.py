"""Submissions in the window: what is begun, the forms for a case, and one submission at work."""
