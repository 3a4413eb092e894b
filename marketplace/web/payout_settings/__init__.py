"""Where a party is paid: the same pages for a partner's owner and finance people and for a vendor's staff.

`pages.payout_settings_pages` makes them; a `payee.Payee` says whose they are.
"""
