"""The resource library as its readers find it, and as a file between installations."""
