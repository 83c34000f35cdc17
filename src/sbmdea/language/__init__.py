"""What is said to people, in their language and in the words of the place where they read it."""
