"""Mutation: a policy changed by the least amount in one place, and whether any case or promise notices."""
