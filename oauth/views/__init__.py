"""Pages of permissions: for researchers, for members, and for the tenant's own site."""
