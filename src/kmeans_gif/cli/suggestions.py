"""Suggestions for misspelt options and commands, and detection of inputs."""

from pathlib import Path, PurePath

OTHER_NAMES = {
    other: ours
    for ours, others in {
        "-k": "--k -n -c --cluster --n-clusters --n_clusters --num-clusters --num-clust --colors --colours",
        "-o": "--out --output --outfile --output-dir --out-dir -O -d",
        "-h": "-? --usage",
        "--max-iter": "--iterations --iter --n-iter --max-iters --max-iterations --max_iter -i",
        "--n-init": "--restarts --runs --n_init --inits",
        "--seed": "-s --random-state --random-seed --random_state",
        "--init": "--initial --centroids --seeding --kmeans++ --k-means++ --plusplus --parallel",
        "--color-space": "--colorspace --colour-space --space --color_space",
        "--distinct-colors": "--distinct --distinct-colours --distinct_colors",
        "--standardize": "--standardise --normalize --normalise",
        "--drop-missing": "--dropna --drop-na --drop-nan --skip-missing",
        "--columns": "--column --cols --features --usecols",
        "--kind": "--type --as",
        "--pin": "--pinned --fix --fixed --keep",
        "--threads": "--jobs --n-jobs -j -t",
        "--scheduler": "--cluster-address --dask --client",
        "--size": "--width --height --resize --resolution",
        "--scale": "--dpi --zoom --factor",
        "--steps": "--stills --frames",
        "--codec": "--vcodec --encoder --av1",
        "--duration": "--fps --delay --speed --ms",
        "--plays": "--loop --loops --repeat",
        "--theme": "--dark --dark-mode --background",
        "--head": "--title --header-line --caption",
        "--orbit": "--rotate --spin --turn",
        "--tolerance": "--fuzz --lossy",
        "--save-run": "--save --save-trace --run --trace",
        "--max-bytes": "--max-size --filesize --file-size --limit --fs",
        "--force": "-f -y --overwrite --yes",
        "--quiet": "-q --silent",
        "--verbose": "-v",
    }.items()
    for other in others.split()
}
"""Options by their names in other programs or in the library."""


def is_input(word: str) -> bool:
    """Return whether the first word of a command line is an input, not a misspelt command."""
    return word == "-" or word.startswith("example:") or bool(PurePath(word).suffix) or Path(word).exists()
