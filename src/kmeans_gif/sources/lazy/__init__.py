"""Arrays and tables that are read in parts by the workers of Dask."""
