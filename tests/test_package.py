"""What `import kmeans_gif` offers, and what it leaves for later."""

import subprocess
import sys
from pathlib import Path

import kmeans_gif as kg

HEAVY = {"sklearn", "scipy", "matplotlib", "dask", "imagecodecs", "tifffile", "pyvips", "av", "pandas", "pyarrow"}
LATER = {"numpy", "PIL", "click"}


def printed_by(code: str) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def test_names_are_listed_and_lead_to_what_is_called_so() -> None:
    assert {*kg.__all__, "TracedKMeans"} == set(dir(kg))
    assert all(getattr(kg, name).__name__ == name for name in dir(kg) if name != "__version__")
    assert not hasattr(kg, "Clusters")


def test_nothing_large_is_imported_before_it_is_used() -> None:
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


def test_no_module_is_called_like_a_function() -> None:
    """Importing one would hide the function."""
    modules = {path.stem for path in Path(kg.__file__).parent.iterdir()}
    assert modules.isdisjoint(dir(kg))


def test_without_scikit_learn_there_is_a_hint() -> None:
    lines = printed_by(
        "import sys; sys.modules['sklearn'] = None\n"
        "from kmeans_gif import *\nimport kmeans_gif as kg\n"
        "try: kg.TracedKMeans\nexcept ImportError as error: print(error)"
    )
    assert lines == ["TracedKMeans needs scikit-learn 1.6 or later: pip install 'kmeans-gif[sklearn]'"]
