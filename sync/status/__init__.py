"""How an item or a record stands, what happens next, when, and who can fix it."""
