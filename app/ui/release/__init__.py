"""What may leave and what must be gone: approvals, withdrawn consent, retractions and who confirmed them."""
