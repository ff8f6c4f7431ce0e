"""The verbs of the product: open, save, send, receive, settle. Each write returns what it changed."""
