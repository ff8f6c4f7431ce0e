"""The page for when a colleague is taken: three steps in plain words, and signs of life."""
