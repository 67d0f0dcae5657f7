"""Make ORCID records agree with the items: claim, plan, send, settle, recover."""
