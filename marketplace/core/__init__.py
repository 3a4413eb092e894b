"""The ground floor: values every other package speaks in, and nothing else.

Money in minor units, ISO 4217 currencies, the clock, identifiers, the five kinds of
domain error, tables of states and periods of time. Standard library only; no database,
no web, no payment provider. Arithmetic here is exact: integers in, integers out.
"""
