"""Claims: a partner believes that an order was its own, and is answered by evidence or by a person.

Owns: claims, claim_details, claim_lines, claim_steps, adjudications, protection_scans. Verbs: `filing.file`,
`deciding.grant/refuse/appeal/withdraw`, `paying.pay`, `overdue.remind/escalate`, `scanning.scan`. Words: a *claim* is a
partner's demand; an *appeal* a second look by somebody else; an *adjudication* says that an account is a partner's from
an instant on; the nightly *scan* files claims that nobody has thought of.
"""
