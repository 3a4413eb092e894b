"""What a test arranges behind the API's back: faults, webhooks gone astray, banks that answer, a clock that jumps.

The plans (`faults`, `hooks`) are kept in memory and read by `api` and `webhooks`; `views` is the control API under
`/_double/`, which answers only this machine and only with the token the sandbox was started with. Without a token there
is no control API, and every plan stays empty.
"""
