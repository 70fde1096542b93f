"""What a home serves to those who look at it: what is to do next, its pulse, its last messages."""
