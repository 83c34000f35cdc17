"""Pictures of what was found, by matplotlib; every one of them is a function on frames and returns its Axes."""
