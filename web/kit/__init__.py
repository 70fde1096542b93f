"""« Kit de communication »: what is printed and handed to the press, on the académie's masks."""
