"""The sandbox's one SQLite file: objects, kept answers and webhook deliveries."""
