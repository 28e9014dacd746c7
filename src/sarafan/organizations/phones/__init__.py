"""Whether only owners and heads see people's phones."""
