"""Policies: from the text of an agreement to an immutable ``Zone``."""
