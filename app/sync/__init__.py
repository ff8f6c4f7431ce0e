"""Bundles, contact cards, receipts and transports. Knows neither SQL nor Qt."""
