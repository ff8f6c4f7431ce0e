"""The first run: a language, a vault, a name, a passphrase, and somewhere to practise."""
