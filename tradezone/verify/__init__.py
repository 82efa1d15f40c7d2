"""Proof that a policy keeps its own promises."""
