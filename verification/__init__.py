"""Slow verification: figures and tables that a person judges, kept apart from the tests."""
