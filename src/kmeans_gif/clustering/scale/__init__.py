"""Samples in many blocks, which Dask computes on one machine or many; see `kmeans_gif.running`."""
