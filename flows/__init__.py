"""The year, in order: what happens when, never how."""
