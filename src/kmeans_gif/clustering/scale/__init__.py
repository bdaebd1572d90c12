"""Clustering of data that the workers of Dask read."""
