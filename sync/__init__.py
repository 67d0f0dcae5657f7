"""Agreement: the record as the items say, and the record as it stands."""
