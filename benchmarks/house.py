"""A house to measure: the demo's data on an embedded server, with real web server and sandbox processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from marketplace.cli.demo_data import plant
from marketplace.cli.house import databases, house, settings
from marketplace.cli.servers import environment
from marketplace.db import migrating
from marketplace.db.base import db
from marketplace.orders import links
from marketplace.orders.models import Link
from marketplace.partners.models import Partner
from marketplace.stock import reserving

WEB, SANDBOX = 8790, 8791


def prepare(scratch: str) -> str:
    """Migrate and plant the demo's data; return the token of a German partner's link that never sells out."""
    os.environ |= {
        "MARKETPLACE_DATA_DIR": scratch,
        "MARKETPLACE_BASE_URL": f"http://127.0.0.1:{WEB}",
        "STRIPE_API_BASE": f"http://127.0.0.1:{SANDBOX}",
        "STRIPE_SECRET_KEY": "sk_test_demo_bench",
        "STRIPE_WEBHOOK_SECRET": "whsec_bench_0123456789",
    }
    found = databases()
    os.environ |= environment(found, settings().secret_key)
    migrating.upgrade(found.migration)
    with house() as app:
        plant()
        german = db.session.query(Link).join(Partner, Partner.id == Link.partner_id).filter(Partner.country == "DE")
        for link in german.filter(Link.revoked_at.is_(None)).order_by(Link.id.desc()):
            if not reserving.left_of(line.plan_id for line in link.lines):
                return links.token(link, app.config["SECRET_KEY"])
    raise SystemExit("the demo has no German partner's link without stock to count")


@contextmanager
def running(scratch: Path) -> Iterator[None]:
    """Run web server and sandbox inside the block."""
    commands = {
        "web": ["serve", "--port", str(WEB)],
        "sandbox": ["sandbox", "stripe", "--port", str(SANDBOX), "--database", str(scratch / "stripe.sqlite")],
    }
    started = []
    try:
        for name, words in commands.items():
            out = (scratch / f"{name}.log").open("wb")
            command = [sys.executable, "-m", "marketplace", *words]
            started.append(subprocess.Popen(command, stdout=out, stderr=out, start_new_session=True))
        for port, path in ((WEB, "/readyz"), (SANDBOX, "/")):
            wait_for(port, path)
        yield
    finally:
        for process in started:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def wait_for(port: int, path: str) -> None:
    """Ask until somebody answers."""
    for _ in range(200):
        try:
            urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=5).close()
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise SystemExit(f"nobody answers on port {port}")
