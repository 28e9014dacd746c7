"""Tags: one vocabulary of the organization, and which contact has which of them."""
