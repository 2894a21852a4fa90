"""Signing in, through an identity provider or (in a demonstration) by choosing somebody, and signing out."""
