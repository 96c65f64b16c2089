"""The views of the page: each turns answers into figures, without knowing how they are shown."""
