"""The reference of the policy language: written from the schema, with one example of every construct that is run."""
