"""What a run does when it is told nothing else. The command line reads it for its help."""

START = 2012
UNTIL = "2024Q4"
LATE, UNTIL_LATE = "2022Q1", "2030Q4"
"""A scenario with dates from the first of these on runs to the second."""
FIRMS = "1:100"
SEED = 1
NAME = "baseline"
FOLDER = "results"
