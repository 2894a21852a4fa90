"""Other systems that use the programming interface: their tokens, and the answers that they were given."""
