"""Values on which accounts differ: the list of them, one side by side, and what a person decides."""
