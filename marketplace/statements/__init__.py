"""Statements: a partner's account for a period and currency, read from the books.

Owns: statement_exports.
Verbs: `queries.statement/statements_of`, `csv_export.write`, `exports.export_all`.
Words: a *statement* runs from opening to closing over every chain entry; an *export* is the files of many at once.
"""
