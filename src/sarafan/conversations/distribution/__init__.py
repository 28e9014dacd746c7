"""Rules by which chats that wait for an answer are given to members: in turn, to who is at work and has room."""
