"""A second opinion on every score: from the data, the options and what a result shows, without a line of the solver."""
