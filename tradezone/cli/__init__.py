"""The command line: one module a command, each reads, calls and prints."""
