"""Evidence on the screen: the viewer, small previews, what files reveal, copies, originals, reading for the search."""
