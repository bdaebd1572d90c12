"""K-means as an animated GIF: every step is a frame.

>>> import kmeans_gif as kg
>>> trace = kg.cluster("example:camera", n_clusters=2, seed=0)
>>> trace
<Trace of image: 2 clusters, 2 iterations, converged, inertia 2.03049e+08>
"""

import logging
import os
from importlib import import_module
from threading import RLock

from kmeans_gif.version import __version__

TYPE_CHECKING = False  # as in `typing`, which is slow to import
if TYPE_CHECKING:
    from kmeans_gif.animation import Animation
    from kmeans_gif.choices import Choice
    from kmeans_gif.choosing import choose
    from kmeans_gif.clustering.agreement import Agreement
    from kmeans_gif.clustering.search import Search
    from kmeans_gif.clustering.trace import Trace
    from kmeans_gif.comparisons import compare
    from kmeans_gif.errors import KmeansGifError, Note, OptionError, SourceError
    from kmeans_gif.estimator import TracedKMeans as TracedKMeans
    from kmeans_gif.kmeans import KMeans
    from kmeans_gif.look import Look
    from kmeans_gif.quantization import quantize
    from kmeans_gif.results.palette import Palette
    from kmeans_gif.results.quantized import Quantized
    from kmeans_gif.searches import search
    from kmeans_gif.sources import Image, Images, Points, read
    from kmeans_gif.stages import animate, cluster, draw

__all__ = [
    "Agreement",
    "Animation",
    "Choice",
    "Image",
    "Images",
    "KMeans",
    "KmeansGifError",
    "Look",
    "Note",
    "OptionError",
    "Palette",
    "Points",
    "Quantized",
    "Search",
    "SourceError",
    "Trace",
    "__version__",
    "animate",
    "choose",
    "cluster",
    "compare",
    "draw",
    "quantize",
    "read",
    "search",
]

_MODULES = {
    "Agreement": "clustering.agreement",
    "Animation": "animation",
    "Choice": "choices",
    "Image": "sources",
    "Images": "sources",
    "KMeans": "kmeans",
    "KmeansGifError": "errors",
    "Look": "look",
    "Note": "errors",
    "OptionError": "errors",
    "Palette": "results.palette",
    "Points": "sources",
    "Quantized": "results.quantized",
    "Search": "clustering.search",
    "SourceError": "errors",
    "Trace": "clustering.trace",
    "TracedKMeans": "estimator",  # not in __all__: `import *` must work without scikit-learn
    "animate": "stages",
    "choose": "choosing",
    "cluster": "stages",
    "compare": "comparisons",
    "draw": "stages",
    "quantize": "quantization",
    "read": "sources",
    "search": "searches",
}
"""Which module each public name is imported from on first use (PEP 562)."""

logging.getLogger("kmeans_gif").addHandler(logging.NullHandler())

_importing = RLock()
if hasattr(os, "register_at_fork"):  # a child forked during an import would wait for it forever
    # After logging is imported, so that this lock is taken before that of logging, which an import may wait for.
    os.register_at_fork(
        before=_importing.acquire, after_in_parent=_importing.release, after_in_child=_importing.release
    )  # fmt: skip

if not TYPE_CHECKING:  # a type checker would accept any name

    def __getattr__(name: str) -> object:
        if name not in _MODULES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        with _importing:
            value = getattr(import_module(f"{__name__}.{_MODULES[name]}"), name)
        globals()[name] = value
        return value


def __dir__() -> list[str]:
    return sorted({*__all__, *_MODULES})
