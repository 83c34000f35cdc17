"""How fast, measured: ``python -m benchmarks`` runs every case and writes RESULTS.md beside this file."""
