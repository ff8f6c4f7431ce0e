"""Bytes that several of these proofs carry about."""

import random

PHOTO = b"\xff\xd8\xff\xe0" + random.Random(7).randbytes(200_000)
"""Four encrypted chunks, and nothing that compresses."""
