"""The programming interface: what another system may do for a department, with a token."""
