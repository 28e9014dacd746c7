"""What is said: sending, receiving, receipts."""
