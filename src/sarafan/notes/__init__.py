"""What members say to each other in a chat: notes and mentions. Nothing leads from here to a gateway."""
