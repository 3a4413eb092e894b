"""Taking a customer's money: hosted checkout sessions and their settlement.

Owns: checkouts, payments.
Verbs: `checkout.begin/begin_first/open_page/record/fail/look_again`, `settlement.settle`, `processing_fees.book`.
Words: a *checkout* is one try at paying an order through Stripe; a *payment* is money that came in.
"""
