"""What happens to messages after they were written: people react to them, edit them, delete them."""
