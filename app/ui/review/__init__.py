"""What is new, how far a case is, what was said about it, how it stood, and who saw it here."""
