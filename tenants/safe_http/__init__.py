"""The only way to addresses that tenants enter: the SSRF guard and the calls."""
