"""Contacts, and bundles going out and coming in."""
