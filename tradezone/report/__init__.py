"""Decisions as text, JSON and rows."""
