"""What tenants assert about researchers: items per section, imports."""
