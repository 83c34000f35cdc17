"""``sbmdea selftest``: does this installation find what others have printed?"""
