"""Teams: members to whom a conversation can be given together."""
