"""The programme as each reader sees it: their own unit's, their bassin's, or all of it."""
