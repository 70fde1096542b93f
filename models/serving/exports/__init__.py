"""What is taken out as a file: actions, schools and figures, each column once, within the scope of
who asks."""
