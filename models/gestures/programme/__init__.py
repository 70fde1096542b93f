"""What is made of the programme for those who have no page here."""
