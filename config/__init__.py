"""Point d'orgue's settings, and what an académie may change: the year, the texts, the lists."""
