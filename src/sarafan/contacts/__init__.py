"""People: a contact is a set of identifiers that belong to one person."""
