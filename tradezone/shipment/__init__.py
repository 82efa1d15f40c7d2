"""Shipments and transactions: what is decided, and reading it from every format."""
