"""Panels beside the picture: colours in their space, the curve of the inertia, swatches."""
