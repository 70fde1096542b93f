"""« Programme »: the page of the week, day by day, and what is made of it for others."""
