"""What tests stand on: a real database, a real hub, stand-ins at the gateways."""
