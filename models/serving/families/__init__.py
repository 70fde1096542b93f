"""Who signed up for an action, for its school."""
