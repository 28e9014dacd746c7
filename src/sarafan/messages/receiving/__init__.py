"""What arrives: messages, calls, ticks and a phone's history, each into its thread."""
