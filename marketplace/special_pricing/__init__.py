"""Special pricing: a partner asks for extra margin for one customer or one offering, and has an answer.

Inside the guard-rails of its programme a request is granted when it is made; outside them a person of the operator
decides. Silence grants no money: what is late is handed on.

Owns: pricing_requests, pricing_request_details, pricing_request_steps.
Verbs: `asking.ask`, `deciding.approve/reject/withdraw`, `escalating.escalate`.
Words: a *request* asks for a concession; *guard-rails* are how far the answer is yes without anybody looking.
"""
