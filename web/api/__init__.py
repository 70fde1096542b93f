"""The JSON API: an académie's own programs read, propose, decide and report in somebody's name."""
