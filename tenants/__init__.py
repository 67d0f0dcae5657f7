"""Who: tenants, credentials, members, researchers; their roles, access and data keys."""
