"""Runs set side by side: paired differences, who wins and loses, what it costs, which lever did it."""
