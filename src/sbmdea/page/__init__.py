"""Web pages in one file: nothing is fetched, everything that came from data is escaped."""
