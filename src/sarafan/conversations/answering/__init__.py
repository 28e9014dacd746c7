"""Whether a customer's message waits for an answer: rules that the organization sees, switches off and adds to."""
