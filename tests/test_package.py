"""The names of the package, and its lazy imports."""

import inspect
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import kmeans_gif as kg

HEAVY = {"sklearn", "scipy", "matplotlib", "dask", "imagecodecs", "tifffile", "pyvips", "av", "pandas", "pyarrow"}
LATER = {"numpy", "PIL", "click"}


def printed_by(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_dir_lists_the_public_names() -> None:
    assert {*kg.__all__, "TracedKMeans"} == set(dir(kg))
    assert all(getattr(kg, name).__name__ == name for name in dir(kg) if name != "__version__")
    assert not hasattr(kg, "Clusters")


def test_large_packages_are_imported_lazily() -> None:
    lines = printed_by(
        f"import sys\nbefore = set(sys.modules)\n"
        f"def show(): print(*sorted(({HEAVY} | {LATER}) & set(sys.modules) - before))\n"
        "import kmeans_gif as kg\nshow()\n"
        "kg.cluster(kg.read([[1.0], [2.0]]), n_clusters=2)\nshow()\n"
        "kg.TracedKMeans\nshow()\n"
    )
    assert lines[0] == ""
    assert set(lines[1].split()) & HEAVY == set()
    assert {"numpy", "sklearn"} <= set(lines[2].split())


def test_no_module_has_the_name_of_a_function() -> None:
    """Importing the module would hide the function."""
    modules = {path.stem for path in Path(kg.__file__).parent.iterdir()}
    assert modules.isdisjoint(dir(kg))


def test_without_scikit_learn_the_error_names_the_extra() -> None:
    lines = printed_by(
        "import sys; sys.modules['sklearn'] = None\n"
        "from kmeans_gif import *\nimport kmeans_gif as kg\n"
        "try: kg.TracedKMeans\nexcept ImportError as error: print(error)"
    )
    assert lines == ["TracedKMeans needs scikit-learn 1.6 or later: pip install 'kmeans-gif[sklearn]'"]


LOOK = (
    "theme='light', head=None, plain=False, markers=False, trails=True, voronoi=False, density='auto', "
    "equal_scale='auto', components=2, azimuth=-60.0, elevation=22.0, orbit=0.0, font=None, "
    "phases=False, tween=0, highlight='none', rays=None, captions=False, panels=(), "
    "swatch_order='lightness', wipe=False"
)
CLUSTER = (
    "n_clusters=6, init='random', seed=None, n_init=1, max_iter=300, color_space='rgb', standardize=False, pinned=()"
)
DRAW = (
    f"distinct_colors=False, size=None, duration=None, hold=2000, plays=0, look=Look({LOOK}), explain=False, "
    "threads=None"
)
SAVE = "format=None, codec=None, tolerance=0, steps=None, max_bytes=None"


@pytest.mark.parametrize(
    ("function", "arguments"),
    [
        (
            kg.read,
            (
                "source, *, kind=None, columns=None, truth=None, drop_missing=False, header=None, decimal='.', "
                "max_pixels=80000000, max_values=1000000000"
            ),
        ),
        (kg.cluster, f"source, *, {CLUSTER}, threads=None"),
        (kg.draw, f"source, trace, *, {DRAW}"),
        (
            kg.animate,
            f"source, path=None, *, {CLUSTER}, {DRAW.replace('look=', f'{SAVE}, look=')}",
        ),
        (kg.Animation.save, f"self, path, *, {SAVE}"),
        (kg.Trace.labels, "self, data, step=-1, *, threads=None"),
        (kg.Trace.values, "self, step=-1"),
        (kg.Trace.colors, "self, step=-1"),
        (
            kg.KMeans,
            (
                "data, num_clust=3, max_iters=50, is_image=False, distinct_colors=False, *, init='random', seed=None, "
                f"n_init=1, color_space='rgb', columns=None, drop_missing=False, standardize=False, look=Look({LOOK})"
            ),
        ),
        (kg.KMeans.fit, "self, path=None"),
        (
            kg.TracedKMeans,
            (
                "n_clusters=8, *, init='k-means++', n_init='auto', max_iter=300, tol=0.0001, random_state=None, "
                "threads=None"
            ),
        ),
        (kg.Look, LOOK),
    ],
)
def test_arguments_and_their_defaults(function: Callable[..., object], arguments: str) -> None:
    signature = inspect.signature(function)
    bare = [each.replace(annotation=inspect.Parameter.empty) for each in signature.parameters.values()]
    assert str(inspect.Signature(bare)) == f"({arguments})"
