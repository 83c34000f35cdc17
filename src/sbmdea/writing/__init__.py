"""Files that are written: tables, workbooks, web pages."""
