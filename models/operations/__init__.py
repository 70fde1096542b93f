"""The machine's own rows: who is at work in this home, and since when; nothing of the year."""
