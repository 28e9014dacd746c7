"""The operator's commands, and what starts, watches and examines an installation."""
