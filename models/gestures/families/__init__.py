"""What schools say to families, and who signs up."""
