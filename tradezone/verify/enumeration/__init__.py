"""Completeness by enumeration: every case of a policy decided, where there are not too many."""
