"""Grants of connections: ended, revoked at ORCID, and the client's own tokens."""
