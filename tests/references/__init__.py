"""Every stored reference case, and the model it is about."""
