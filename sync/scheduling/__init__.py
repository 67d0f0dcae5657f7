"""What is due and who may work on it: leases, wake-ups, backoff, quarantine, pauses, rates."""
