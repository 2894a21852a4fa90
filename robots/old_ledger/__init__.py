"""A robot that keys approved claims into an old ledger that has nothing but web pages."""
