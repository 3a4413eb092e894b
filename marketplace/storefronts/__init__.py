"""Branded storefronts: one for each partner, and one of the house.

Owns: storefronts, storefront_slugs, storefront_offerings, storefront_prices.
Verbs: `opening.open_storefront/amend/change_address/publish/withdraw`, `shelf.add/remove/move`,
`shelf.set_price/use_list_price`, `shop.shop_prices`.
Words: a storefront's *shelf* are the offerings it shows: the whole catalogue, or those chosen, in their order.
"""
