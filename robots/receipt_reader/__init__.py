"""A robot that compares receipts with what was claimed. It needs no screen."""
