"""The rows of a study: which cities, observed or simulated."""
