"""Sign-in sessions: adapters of allauth, lifetime, operators' access."""
