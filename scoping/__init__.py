"""The tenant context, row security, and what every tenant-owned table shares."""
