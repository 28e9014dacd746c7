"""Measurements: one file per promise, each prints its figure."""
