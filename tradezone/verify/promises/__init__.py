"""Promises a policy keeps, one module for each matter."""
