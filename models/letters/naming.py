"""What a letter's text is called by who reads about it: its subject, or a name of its own."""

from __future__ import annotations
