"""What is sold and at what terms.

Owns: vendors, vendor_agreements, categories, offerings, plans, list_prices, price_breaks, margin_rules, concessions,
tax_rates, problems, offering_problems, offering_pictures, offering_revisions, offering_reviews, catalogue_editions.
Verbs: `vendors.open_vendor/agree_fee`, `listing.add_offering/add_plan/set_price`, `publishing.publish/retire`,
`classification.add_category/arrange`, `margins.set_rule/change_rule/end_rule`, `concessions.grant/end_concession`,
`taxes.set_rate`, `pricing.price`, `shop.page`, `shop_offering.show`, `problems.add_problem/tag`, `illustrating.add`,
`revisions.propose`, `review.submit/withdraw/send_back/approve`, `bulk.preview/carry_out`, `sheets.*.take_in`.
Words: an *offering* is what is sold, a *plan* how it is charged, a *list price* its published unit price,
a *problem* what a customer needs help with, a *revision* proposed changes of a published offering, the *edition* a
count of changes that tells processes whether what they remember still stands, a *margin rule* the tiered terms,
a *concession* one partner's extra margin with a funder and an end.
"""
