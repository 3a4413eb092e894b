"""What the process that racers are forked from loads: the whole house, its app built once, and what it rehearses.

Whatever is done here once before the first racer is forked, each racer knows already: above all how to compile the
statements of its task. No connection is left open.
"""

from __future__ import annotations

import json
import os

from sqlalchemy.orm import configure_mappers

from tests.support import racer

configure_mappers()
racer.the_app()
for task in json.loads(os.environ.get("RACERS_REHEARSE", "[]")):
    racer.do(task)
