"""Sign-in by a tenant's own identity provider (OpenID Connect)."""
