"""Runs, results, manifests."""
