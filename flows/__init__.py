"""Point d'orgue's year, in order: what happens when, never how."""
