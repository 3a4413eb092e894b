"""Signing in and out, invitations, passwords, one's own sessions."""
