"""age, SD-JWT, JWS, key slots: the only floor that imports ``cryptography``. Knows nothing of cases."""
