"""Fields of contacts: which there are in the organization, and what each contact has in them."""
