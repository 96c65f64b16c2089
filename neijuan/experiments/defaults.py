"""What a run does when it is told nothing else. The command line reads it for its help."""

START = 2012
UNTIL = "2024Q4"
FIRMS = "1:100"
SEED = 1
NAME = "baseline"
FOLDER = "results"
