"""Who may know what: the preview of what leaves, exceptions of a case, texts with passages taken out."""
