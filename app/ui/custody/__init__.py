"""The page of custody, and the way back into a vault whose passphrase is lost."""
