"""What leaves: decided and stored in one transaction, sent by a job afterwards."""
