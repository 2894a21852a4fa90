"""A review has no automatic steps."""
