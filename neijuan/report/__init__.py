"""Figures, tables, HTML."""
