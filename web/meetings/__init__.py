"""The meetings of the year: the December conference and the closing seminar."""
