"""Tables in and out of files, whole or not at all."""
