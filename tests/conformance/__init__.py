"""Runners of published conformance kits, which lie outside this repository."""
