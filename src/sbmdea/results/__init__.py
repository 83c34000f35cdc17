"""What the caller gets back: frames, text and files drawn from an `Outcome`."""
