"""Self-billing: the invoices that the operator issues in the name of partners who agreed to it.

Verbs: `dues.due` and then `dues.corrections_due` say what is missing, `issuing.issue` issues one; `queries` read.
Words: the *supplier* is the partner, who earned the commission; the customer is the operator, who owes it.
"""
