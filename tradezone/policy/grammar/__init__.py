"""The grammar of a policy file: the keys of every section, and the type of each value."""
