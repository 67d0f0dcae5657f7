"""Read ORCID records: claim, read, store; snapshots, drift and the change feed."""
