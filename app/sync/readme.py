"""The page inside every bundle that says how to check it without Sijil."""

README_TEXT = b"""\
This folder is a BagIt 1.0 bag (RFC 8493). It was sent with Sijil, and can be opened and
checked without it.

How it was packed: age( zstd( tar ) + padding ).
  1. Decrypt with the age key AGE-SECRET-KEY-PQ-1... of the receiving vault (age 1.3 or newer,
     or any program that knows the recipient type mlkem768x25519):   age -d -i key.txt
  2. Decompress:   zstd -d        (the padding is a skippable frame and vanishes)
  3. Unpack:       tar -x

What is in it:
  data/entries/*.sdjwt     one entry a line: an SD-JWT (RFC 9901), signed with Ed25519 by its author
  data/authors/*.json      the authors' public keys, named by their key id
  data/evidence/*          original files, named by their SHA-256
  data/receipts/*.json     confirmations for bundles that were received before
  signature.json           a JWS (RFC 7515, general JSON) over tagmanifest-sha256.txt

How to check it:
  - Digests:     sha256sum -c tagmanifest-sha256.txt manifest-sha256.txt
  - Sender:      the payload of signature.json is tagmanifest-sha256.txt, byte for byte. Both of
                 its signatures must hold: EdDSA (Ed25519) and ML-DSA-65 (FIPS 204, empty context).
  - Key id:      base64url(SHA-256("sijil/key-id/v1" 00 Ed25519-key ML-DSA-65-key))
  - Each entry:  any SD-JWT library, with the author's Ed25519 key, algorithm EdDSA, header type
                 sijil-entry+sd-jwt. "prev" is the SHA-256 of the author's token before
                 (header.payload.signature, in ASCII, without disclosures).
  - Values that are missing were withheld on purpose: their digests remain, and the signatures
    hold without them.

Names of authors are claims. The keys are what was checked.
"""
