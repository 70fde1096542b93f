"""Partners are kept: their agreements, their neutrality, the actions that name them."""
