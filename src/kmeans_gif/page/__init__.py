"""The page: player and laboratory of runs in one HTML file that works offline.

Python embeds the data, the centroids of every step and plain ES modules: those in `engine/` read and compute, those in
`player/` show.
"""
