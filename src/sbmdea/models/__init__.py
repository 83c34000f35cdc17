"""The models, one small file per family."""
