"""The year rehearsed, compared with another, and launched."""
