"""The same questions put to other programs. ``pip install "sbmdea[peers]"`` brings them; absent ones are left out."""
