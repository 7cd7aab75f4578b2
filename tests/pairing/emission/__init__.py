"""Programs that repeat legs."""
