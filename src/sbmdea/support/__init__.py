"""What every room needs: messages, the check of an option's word, progress, memory."""
