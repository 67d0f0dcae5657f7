"""ORCID's webhooks: subscriptions, their registration at ORCID, and incoming calls."""
