"""The one door to ORCID: a client for a credential, with limiter, breaker and recorder."""
