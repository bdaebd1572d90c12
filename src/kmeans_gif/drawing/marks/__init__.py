"""What moves with the centroids, and text."""
