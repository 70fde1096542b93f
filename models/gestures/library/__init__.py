"""The resource library is kept: proposed, read, put on the shelf, offered, checked, taken away."""
