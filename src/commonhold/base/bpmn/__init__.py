"""BPMN 2.0 processes: parsed, checked, compiled to arrays, and stepped. Pure: no database, no clock."""
