"""Who forms the technology, and how rows may be combined."""
