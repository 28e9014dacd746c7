"""When members work, whether they are at work now, and how many chats a rule lets them have."""
