"""Kernels as machine code that runs without the compiler: translated once, kept in files, loaded by every process."""
