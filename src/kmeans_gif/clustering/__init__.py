"""Samples, first centroids, iterations: everything between a source and its trace."""
