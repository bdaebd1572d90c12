"""Panels beside a picture or points: colours in their space, inertia, swatches."""
