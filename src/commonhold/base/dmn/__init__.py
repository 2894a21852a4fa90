"""Decision Model and Notation: FEEL expressions and decision tables. Pure: no clock, no database, no way to Python."""
