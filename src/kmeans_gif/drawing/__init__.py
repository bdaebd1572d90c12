"""Shots and sheets to frames."""
