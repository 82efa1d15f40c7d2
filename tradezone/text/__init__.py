"""Text and where it stands: reading YAML, JSON and rows as strings with their places, and saying what is wrong with them."""
