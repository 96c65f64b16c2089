"""The economy: stock-flow consistent, 31 provinces, about 30 sectors, firms in blocks."""
