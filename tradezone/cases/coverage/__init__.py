"""Coverage of law: which parts of a policy its worked cases reach, and which they do not."""
