"""Names of organisations, as they are compared: pure text and numbers, no network and no database.

Modules: `romanising` (other scripts in Latin letters), `folding` (one spelling for each word), `words` (which words say
little), `legal_forms`, `keys` (what is kept of a name), `likeness` (whether two names may be one).
Words: the *core* of a name is what is left without legal form and articles; a *word key* is a keyed hash of a word.
"""
