"""Statements: a partner's account for a period and currency, read from the books.

Owns: statement_exports.
Verbs: `queries.head/lines/page/totals` read, `csv_export.write/chunks` and `exports.export` make files,
`export_runs.request` asks the worker for all of them; `overview`, `vendor_sales` and `parties` answer what pages ask
across subjects.
Words: a *statement* runs from opening to closing over every chain entry; an *export* is the files of many at once.
"""
