"""The ledger of a piece of evidence in the window, and its certificate."""
