"""Amendments: instruments laid over a policy, and the policy as it then reads."""
