"""tradezone."""
