"""The sandbox's one SQLite file: objects, kept answers, webhook deliveries and the agenda."""
