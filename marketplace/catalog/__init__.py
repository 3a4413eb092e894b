"""What is sold and at what terms.

Owns: vendors, vendor_agreements, categories, offerings, plans, list_prices, price_breaks, margin_rules, concessions,
tax_rates.
Verbs: `vendors.open_vendor/agree_fee`, `listing.add_offering/add_plan/set_price`, `publishing.publish/retire`,
`classification.add_category/arrange`, `margins.set_rule/change_rule/end_rule`, `concessions.grant/end_concession`,
`taxes.set_rate`, `pricing.price`.
Words: an *offering* is what is sold, a *plan* how it is charged, a *list price* its published unit price,
a *margin rule* the tiered terms, a *concession* one partner's extra margin with a funder and an end.
"""
