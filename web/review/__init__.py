"""The review of the year: figures and texts, the press, questions to partners and parents."""
