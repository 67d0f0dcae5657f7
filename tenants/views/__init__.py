"""Pages about the organisation: credentials, members, settings, sign-in, researchers' details."""
