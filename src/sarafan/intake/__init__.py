"""Deliveries from outside: stored raw, once, acknowledged, and then understood."""
