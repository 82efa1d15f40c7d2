"""Decisions in words: why each condition holds or fails, with the clause and the place that say so."""
