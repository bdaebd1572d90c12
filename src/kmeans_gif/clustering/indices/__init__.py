"""Indices of how well samples are clustered, by which a number of clusters can be chosen."""
