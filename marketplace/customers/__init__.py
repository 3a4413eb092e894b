"""End customers: the account is the organisation, a contact is a person and how to reach them.

Owns: accounts, account_keys, contacts.
Verbs: `directory.resolve`, `directory.bind`, `directory.add_contact`.
Words: an *identity key* is a hashed fact that tells organisations apart (registrable domain, tax number, e-mail).
Contact data lies in a table of its own that only the customer's partner and the worker can read.
"""
