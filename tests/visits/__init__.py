"""Pages looked at through a browser."""
