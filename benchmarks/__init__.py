"""Benchmarks of kmeans-gif and its peers, all measured in one run, in turns.

How to run, from the top of the repository::

    pip install .[bench]            # not editable: an editable install starts more slowly
    python -m benchmarks            # prints the tables; about fifteen minutes
    python -m benchmarks --write    # writes benchmarks/RESULTS.md too
    python -m benchmarks --write fit points  # measures only these parts again
    python -m benchmarks --small    # a few seconds: checks that everything runs; its times mean nothing

Peers that are not installed are skipped, with a note. Nothing else should run on the machine.
"""
