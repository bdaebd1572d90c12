"""How fast kmeans-gif is beside its peers, all measured in one run, in turns.

How to run, from the top of the repository::

    pip install .[bench]            # not editable: an editable install starts more slowly
    python -m benchmarks            # prints the tables; some fifteen minutes
    python -m benchmarks --write    # writes benchmarks/RESULTS.md too
    python -m benchmarks --write fit points  # measures some parts again
    python -m benchmarks --small    # a few seconds: shows that everything runs, the times mean nothing

Peers that are not installed are left out, with a line that says so. Nothing else should run on the machine.
"""
