"""Invoices: numbered without gaps, frozen when an order is paid, corrected only by another document: a credit note.

Owns: invoices, credit_notes, invoice_buyers, invoice_counters.
Verbs: `issuing.issue`, `crediting.issue`, `crediting.cancel`, `numbering.next_number`.
Words: the *issuer* is the operator, who sells as merchant of record; a *series* counts its numbers anew every year.
Contact data of customers lies in a table of its own, as closed as the contacts themselves.
"""
