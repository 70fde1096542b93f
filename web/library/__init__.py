"""The resource library: found, read, kept, taken out and brought in."""
