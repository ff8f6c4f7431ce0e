"""Pages about who may know what."""
