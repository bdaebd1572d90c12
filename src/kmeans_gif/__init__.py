"""See k-means at work: every iteration a frame of an animated GIF, exact and fast.

>>> import kmeans_gif as kg
>>> trace = kg.cluster("example:camera", n_clusters=2, seed=0)
>>> trace
<Trace of image: 2 clusters, 2 iterations, converged, inertia 2.03049e+08>
"""

import logging

# First, from few calls deep: CPython 3.11 keeps its call stack in parts, and where one ended within NumPy's import, as
# it did from within our modules, a part was got and freed a thousand times. That took 10 ms.
import numpy as np  # noqa: F401

from kmeans_gif.animate import animate, cluster, draw
from kmeans_gif.animation import Animation
from kmeans_gif.clustering.trace import Trace
from kmeans_gif.errors import KmeansGifError, OptionError, SourceError
from kmeans_gif.kmeans import KMeans
from kmeans_gif.look import Look
from kmeans_gif.sources import Image, Points, read
from kmeans_gif.version import __version__

__all__ = [
    "Animation",
    "Image",
    "KMeans",
    "KmeansGifError",
    "Look",
    "OptionError",
    "Points",
    "SourceError",
    "Trace",
    "__version__",
    "animate",
    "cluster",
    "draw",
    "read",
]

logging.getLogger("kmeans_gif").addHandler(logging.NullHandler())
