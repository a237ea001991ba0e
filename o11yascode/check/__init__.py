"""Lint: what is wrong with the specs beyond what cannot be built."""
