"""The examination of a home by whoever operates it: what holds, what does not, and what to do."""
