"""Panels that explain a run, beside its picture: each makes a canvas of marks for its part of the sheet."""
