"""The settings page, in sections."""
