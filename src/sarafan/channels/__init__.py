"""Connected numbers: their kind, label, colour and state."""
