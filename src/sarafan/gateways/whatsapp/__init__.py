"""What every way to reach people has in common, in our words: what arrives, what leaves, what may be refused."""
