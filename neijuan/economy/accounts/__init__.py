"""Accounts: ledger, matrices, identities."""
