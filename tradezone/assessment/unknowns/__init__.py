"""Facts that are not given: what each may be, which of them matter, and the least and the most they leave due."""
