"""One file a measure: its options on the command line. Importing them is light."""
