"""The state of a conversation: snoozed, done, its priority, who has pinned it, and how a change is taken back."""
