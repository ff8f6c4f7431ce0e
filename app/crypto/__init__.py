"""The one door to cryptography: age, SD-JWT, key slots, signatures, words."""
