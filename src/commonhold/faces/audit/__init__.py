"""The trail, for auditors."""
