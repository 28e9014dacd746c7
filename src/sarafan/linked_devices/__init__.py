"""What only a phone's linked device has: codes to link it, what WhatsApp forbids it, the history that comes."""
