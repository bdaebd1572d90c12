"""Fuzz every reader with damaged files: ``python -m tests.fuzz [TARGET ...] --seconds S --corpus DIR``.

A file is mutated and read in a worker process. A finding is a crash, an exception that is not this package's, a message
of several lines, a warning or output on stderr from another package, memory above the limit, or more than 10 s.
"""
