"""What leaves: decided and stored in one transaction, delivered by a job afterwards."""
