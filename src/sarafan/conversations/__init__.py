"""Threads: who answers, who waits, what is unread; one endless thread per channel and contact."""
