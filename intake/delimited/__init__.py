"""CSV and its relatives: text, a line per row, a separator between fields."""
