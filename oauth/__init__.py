"""Permission: connect, code exchange, connections and their grants."""
