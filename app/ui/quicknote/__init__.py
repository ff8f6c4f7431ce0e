"""Quick notes: the one window for what just happened, the list of what is unsorted, and turning a note into a case."""
