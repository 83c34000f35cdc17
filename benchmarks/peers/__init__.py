"""The same questions put to other programs. ``pip install --group peers`` brings them; absent ones are left out."""
