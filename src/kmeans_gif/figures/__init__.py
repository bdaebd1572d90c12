"""Figures about several runs: how many clusters there are, and how they split."""
