"""Point d'orgue's domain: its rules, its tables, its gestures, and what is read of them."""
