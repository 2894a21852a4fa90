"""Finding people by what is known of them, and noting who looked at whose record."""
