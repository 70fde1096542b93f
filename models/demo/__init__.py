"""A made-up académie whose year goes by in ten minutes, so that anyone can see how it is lived."""
