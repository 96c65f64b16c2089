"""Looking into the economy: its wiring, its intermediate results, and where it left its domain."""
