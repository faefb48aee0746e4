"""The terminal: replies at 80 columns, tables, and the JSON of CONTRACT."""
