"""Two services of tests: people ask for one, and events begin the other."""
