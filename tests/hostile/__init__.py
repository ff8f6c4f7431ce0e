"""A relay that means harm, and vaults that must neither lose nor believe anything by it (T14, T15, T16, T32)."""
