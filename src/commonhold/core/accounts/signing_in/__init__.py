"""Signing in and out, and how often somebody may try."""
