"""See k-means at work: every iteration a frame of an animated GIF."""

import logging

logging.getLogger("kmeans_gif").addHandler(logging.NullHandler())
