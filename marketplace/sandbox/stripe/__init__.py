"""A Stripe sandbox: the wire format, the hosted payment page and the books of a test account, without real money.

It speaks the parts of Stripe's HTTP API that the marketplace uses, at the version `settings.API_VERSION`, and keeps
its state in one SQLite file. Rooms, lowest first:

- `wire`: request forms, parameters and error objects
- `store`: the SQLite file: objects, answers kept for idempotency keys, webhook deliveries, what time will bring
- `resources`: one module a resource: its routes, its representation, what changes its state
- `engine`: one transaction with clock, settings and events
- `control`: what a test arranges behind the API's back, and the journal
- `webhooks`, `api`, `hosted`: signed deliveries, the HTTP API, the pages a customer sees
- `server`: the Flask application and the process

It was built from Stripe's published documentation and the types of the `stripe` library, not compared with the real
service: fees, the exact words of errors, timing and the look of the payment page are its own.

A new resource is a new module in `resources` and one line in `resources/registry.py`.
"""
