"""What a case is: record types, vocabularies, uncertain dates, entries and the fold. No input or output."""
