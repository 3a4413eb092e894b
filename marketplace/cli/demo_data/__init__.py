"""The demo's data: vendors, offerings, the programme, its people, sales of eighteen months, links, what waits now.

Who and what is in the data files beside this one; `supply`, `illustrating`, `channel`, `history`, `purchases`, `shops`,
`stocking`, `owing`, `proposals`, `offers` and `visits` take them in through the services that people's pages call, at
the instants at which it would have happened. `refunded` lets customers buy once the whole house runs.
"""

from marketplace.cli.demo_data.channel import PASSWORD, SIGN_INS
from marketplace.cli.demo_data.planting import PLANTED_NOW, plant

__all__ = ["PASSWORD", "PLANTED_NOW", "SIGN_INS", "plant"]
