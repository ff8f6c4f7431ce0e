"""The relay: a store-and-forward server of padded ciphertext. It knows mailboxes and blobs, and nothing of cases."""
