"""What can go wrong, as a tree.

::

    KmeansGifError
    ├── OptionError   (ValueError, TypeError)   the call itself is wrong, whatever the data hold
    └── SourceError   (ValueError)              what was given cannot be read or clustered

Missing files, full disks and the like stay the ``OSError`` that Python raises for them. What needs no action goes to
the log ``kmeans_gif``.
"""


class KmeansGifError(Exception):
    """Base of the errors this package raises on purpose; the message is one line."""


class OptionError(KmeansGifError, ValueError, TypeError):
    """An option whose value can't work, whatever the data hold."""


class SourceError(KmeansGifError, ValueError):
    """Data that can't be read or clustered as asked."""
