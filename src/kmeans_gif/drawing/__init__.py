"""Shots and sheets to frames: the records and functions that pictures are composed of."""
