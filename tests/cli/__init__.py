"""Tests of the command; a package, so that its conftest doesn't clash with those of other folders."""
