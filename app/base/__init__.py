"""The ground floor: errors, limits, clock, ids, paths, texts and tasks. Knows nothing of cases."""
