"""What a study hands out: pictures, tables and the report."""
