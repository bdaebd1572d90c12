"""Tests of the command; a package, so that its conftest and that of another folder have different names."""
