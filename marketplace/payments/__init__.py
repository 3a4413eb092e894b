"""Taking a customer's money: hosted checkout sessions and their settlement.

Owns: checkouts, payments, refunds, refund_lines, disputes, dispute_lines, dispute_movements.
Verbs: `checkout.begin/begin_first/open_page/record/fail/look_again`, `settlement.settle`, `processing_fees.book`,
`refunding.foresee/request`, `refund_outcomes.record`, `dispute_outcomes.record`, `answering.foresee_loss/answer`.
Words: a *checkout* is one try at paying an order through Stripe; a *payment* is money that came in;
a *dispute* is a payment that its customer asks the bank to take back.
"""
