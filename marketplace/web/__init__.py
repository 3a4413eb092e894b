"""The browser's door: parse, authorise, open one transaction, present.

Every endpoint stands in the table of `access`; every page works without script.
"""
