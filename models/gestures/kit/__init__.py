"""The communication kit: what was made is kept; elements are given and withdrawn."""
