"""What is optimised: each program as the private columns of a small linear program, and how to read its solution."""
