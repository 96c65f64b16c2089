"""The figures of the report: each a pure function of a results dataset, grouped by theme."""
