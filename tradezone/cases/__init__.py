"""Worked cases: shipments with the decision the law expects, beside the policy they belong to."""
