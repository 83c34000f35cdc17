"""The documented programs, one file per model, to be read beside the paper."""
