"""Webhooks: signed deliveries of events, from the outbox to the endpoints, until they are taken."""
