"""Importing AdventureWorks' reseller sales: products, resellers and historic orders through the house's own code.

`files` reads and checks, `catalogue` and `channel` take in what is sold and who sells it, `sales` places, settles and
books the orders in the months they were made, `crew` in several processes at once.
"""
