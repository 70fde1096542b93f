"""The partners: found, kept, their agreements; the actions that name them."""
