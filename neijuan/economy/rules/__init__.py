"""One behaviour a file, pure functions."""
