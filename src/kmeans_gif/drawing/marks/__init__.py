"""Marks: what changes from frame to frame over the clusters, and text."""
