"""Search: what of an organization has certain words, and where to jump to it."""
