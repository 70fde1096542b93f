"""Last year's actions as a spreadsheet has them: its columns, its lines, what was kept of them."""
