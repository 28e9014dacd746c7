"""Contacts taken in from a table: looked at first, then done by a job, and taken back within days."""
