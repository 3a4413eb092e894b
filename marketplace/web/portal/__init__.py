"""What partners see: shop, links, orders, commissions, statements, members."""
