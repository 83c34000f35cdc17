"""What may be asked: the question, its weights, sides and directions."""
