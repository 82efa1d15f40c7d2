"""What a change of policy changes: in law, and in money."""
