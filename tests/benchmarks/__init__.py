"""Ratios of tradezone to other ways of doing the same, measured side by side: ``python -m tests.benchmarks.single``."""
