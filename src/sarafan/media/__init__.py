"""Files of messages: kept, fetched, looked at, linked to."""
