"""One file a measure: its drawing."""
