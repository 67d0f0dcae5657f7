"""What the pages read, joining the rooms below; each function asks a constant number."""
