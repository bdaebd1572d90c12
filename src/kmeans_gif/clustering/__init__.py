"""Samples, seeding and iterations: everything between a source and its trace."""
