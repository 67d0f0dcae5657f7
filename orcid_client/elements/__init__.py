"""ORCID's messages as frozen dataclasses; one field description serves XML and JSON."""
