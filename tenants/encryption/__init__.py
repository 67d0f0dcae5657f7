"""Data keys, sealed values and key rotation."""
