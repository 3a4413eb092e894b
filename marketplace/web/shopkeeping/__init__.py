"""Keeping a shop: the pages on which a partner, and the operator for the house, edit their storefront.

Both get the same views from `blueprint.storefront_pages`; a `keeper.Keeper` says whose shop it is.
"""
