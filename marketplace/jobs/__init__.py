"""The background door: what the worker does, each job one story in one transaction, fit to run twice.

Jobs take ids, load fresh rows and act as the system. Stripe and mail servers are talked to between transactions, never
within one. Anything outside that does not answer is tried again with growing pauses.

Verbs: `worker.run`. `table.JOBS` names every job; `running` lets it into the house; `retries` says when it runs again.
"""
