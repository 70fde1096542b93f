"""The partners of an académie as their readers find them."""
