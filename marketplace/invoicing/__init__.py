"""Invoices: numbered without gaps, frozen when an order is paid, corrected only by another document."""
