"""What a push would do, without doing it."""
