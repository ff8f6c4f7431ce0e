"""Whole-program proofs of the promises in docs/threats.md that no single floor can give."""
