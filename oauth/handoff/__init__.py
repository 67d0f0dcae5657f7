"""Signed handoffs from a tenant's own site, and what members set up for them."""
