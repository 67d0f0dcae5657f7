"""What happened: exchanges with ORCID and events in the portal, append-only."""
