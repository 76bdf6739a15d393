"""What a run found, as people and as programs read it."""
