"""Commissions: what a partner earns by a sale.

Owns: commissions.
Verbs: `accrual.accrue`, `accrual.settle_outside`, `receipts.receipt`.
Words: an *accrual* books the commission of a paid sale; a *receipt* explains one commission line in full.
"""
