"""Sheets of several runs of the same data."""
