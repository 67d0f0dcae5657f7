"""What leaves: iDs, tokens and put-codes, streamed."""
