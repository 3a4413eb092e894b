"""The form of requests and errors on the wire; knows nothing of payments."""
