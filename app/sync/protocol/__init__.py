"""What relay and client agree on: names of mailboxes, proofs, signed requests, classes of blobs (docs/formats.md)."""
