"""Our own bridge to WhatsApp's linked devices."""
