"""Facts: tables, sources, vocabulary; loading and checking."""
