"""A simulated ORCID Registry: `python -m simulator`. See docs/simulator.md."""
