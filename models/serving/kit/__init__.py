"""The communication kit: which actions it says, what each field of its masks holds, what was made,
what changed since."""
