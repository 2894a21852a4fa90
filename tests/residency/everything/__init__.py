"""A service that asks one question of each class of data."""
