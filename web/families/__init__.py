"""Families: the text and the half-page that a school gives them, and signing up online."""
