"""The stages of a quarter: each puts rules and markets to work on the state and posts what they imply."""
