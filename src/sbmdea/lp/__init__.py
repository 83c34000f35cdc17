"""Many small linear programs over shared columns: solved, certified, with nothing of DEA in them."""
