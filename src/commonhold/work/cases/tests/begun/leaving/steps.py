"""Leaving has no automatic steps."""
