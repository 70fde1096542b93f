"""The journal as people ask it: whether it is whole, and the life of one subject."""
