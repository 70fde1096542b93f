"""The pictures of the guides, taken again from a demo by one command: ``make pictures``."""
