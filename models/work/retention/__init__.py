"""How long what is remembered stays, and what a person may ask of it."""
