"""The programme of the week: what is announced, by day and territory, for whoever shows it."""
