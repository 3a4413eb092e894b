"""Documents one is proud to send: invoices and receipts as PDF, from rows that are frozen already."""
