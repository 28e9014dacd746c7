"""One change made to many conversations in the background, and taken back within minutes."""
