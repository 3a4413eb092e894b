"""Entering an order for a customer: the page that the operator and vendors share.

`pages.direct_order_pages` makes its blueprint; a `pages.Counter` says who enters, and what it may sell.
"""
