"""The way to ORCID and back: begin, callback, code exchange, store, outcome."""
