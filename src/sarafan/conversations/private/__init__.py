"""Private chats: those of a linked phone that are its owner's alone, until they open them to the team."""
