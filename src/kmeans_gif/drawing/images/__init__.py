"""Images on a canvas."""
