"""Real servers and programs, run by ``make test-long`` alone, on loopback."""
