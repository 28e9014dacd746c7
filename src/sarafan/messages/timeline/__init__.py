"""All threads with one person over all numbers, read as one."""
