"""Columns: many items at once, as Arrow batches, with the answers that ``evaluate`` gives of each by itself."""
