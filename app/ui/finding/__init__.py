"""Finding: the one bar of words and filters, results as cards or as a table, and what is done with many at once."""
