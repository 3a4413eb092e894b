"""Pictures: taken from people, drawn anew, kept in three sizes under the hash of what they show.

Owns: pictures.
Verbs: `keeping.keep`; `queries.bytes_of` for showing one.
Words: a *digest* is the SHA-256 of the largest size; a *size* is `page`, `card` or `logo`.
"""
