"""Cases and their records: lists, pages, forms, history, disputes, evidence, registers, search."""
