"""The catalogue as CSV: offerings and price lists go out and come in again, all of a file or nothing of it."""
