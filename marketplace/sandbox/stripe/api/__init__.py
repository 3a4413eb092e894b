"""The HTTP API: authentication, idempotency, expansion and error answers around the resources' handlers."""
