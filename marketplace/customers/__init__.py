"""End customers: the account is the organisation, a contact is a person and how to reach them.

Owns: accounts, account_keys, account_names, account_name_keys, contacts.
Verbs: `directory.resolve`, `directory.learn`, `directory.bind`, `directory.add_contact`, `matching.find`,
`merging.merge`, `families.place_under`.
Words: an *identity key* is a hashed fact that tells organisations apart (registrable domain, tax or D-U-N-S number,
e-mail); a *match* is an account that a described organisation is for certain, or is likely to be.
Contact data lies in a table of its own that only the customer's partner and the worker can read.
"""
