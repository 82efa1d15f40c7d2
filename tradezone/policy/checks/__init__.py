"""What can be wrong with a policy that has the right shape: each check is one rule, told by its docstring."""
