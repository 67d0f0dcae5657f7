"""Invite researchers, ask again after a lost permission, suggest iDs."""
