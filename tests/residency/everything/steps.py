"""It does nothing by itself."""
