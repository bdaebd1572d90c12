"""``python -m kmeans_gif`` is the command ``kmeans-gif``."""

from kmeans_gif.cli import main

if __name__ == "__main__":
    main()
