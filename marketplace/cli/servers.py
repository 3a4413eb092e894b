"""`marketplace serve`, `worker` and `sandbox stripe`: the processes, each in the foreground until it is stopped."""

import os
from pathlib import Path

import click
from gunicorn.app.base import BaseApplication

from marketplace.app import create_app
from marketplace.cli.house import databases, settings
from marketplace.cli.ports import require_free
from marketplace.jobs import worker as background
from marketplace.runtime.database import Databases
from marketplace.runtime.logging import configure_logging
from marketplace.runtime.settings import require_stripe
from marketplace.sandbox.stripe import server as stripe_sandbox


class WebServer(BaseApplication):
    """Gunicorn with threads, configured here instead of by a file."""

    def __init__(self, options: dict[str, object]) -> None:
        self.options = options
        super().__init__()

    def load_config(self) -> None:
        """Hand our options to gunicorn."""
        for name, value in self.options.items():
            self.cfg.set(name, value)

    def load(self) -> object:
        """Build the app in each worker process, so that none shares a connection with another."""
        configure_logging()
        return create_app(settings())


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option("--processes", default=2, show_default=True)
@click.option("--threads", default=4, show_default=True)
def serve(host: str, port: int, processes: int, threads: int) -> None:
    """Serve the pages."""
    require_stripe(settings())
    require_free(port, host=host)
    _share_databases()
    options: dict[str, object] = {
        "bind": f"{host}:{port}",
        "workers": processes,
        "threads": threads,
        "worker_class": "gthread",
        "accesslog": None,
        "loglevel": "warning",
        "graceful_timeout": 5,
        "timeout": 60,
        "control_socket_disable": True,
    }
    WebServer(options).run()


@click.command()
@click.option("--concurrency", default=4, show_default=True)
def worker(concurrency: int) -> None:
    """Do the background work: settlements, mail, exports, sweeps."""
    require_stripe(settings())
    configure_logging()
    url = databases().worker
    background.run(create_app(settings(), database=url), url, concurrency=concurrency)


@click.group("sandbox")
def sandbox_group() -> None:
    """Stand-ins for services, for demo and tests."""


@sandbox_group.command()
@click.option("--port", default=8001, show_default=True)
@click.option(
    "--database", type=click.Path(path_type=Path), default=Path(".data/stripe-sandbox.sqlite"), show_default=True
)
@click.option("--webhook-url", help="Where signed events go.")
@click.option("--token", envvar="STRIPE_SANDBOX_TOKEN", help="Opens the control API; without it there is none.")
@click.option("--journal", type=click.Path(path_type=Path), help="Where requests are noted. [beside the database]")
@click.option("--rate", default=25, show_default=True, help="Reads, and writes, taken a second; 0: any number.")
def stripe(
    port: int, database: Path, webhook_url: str | None, token: str | None, journal: Path | None, rate: int
) -> None:
    """Run the Stripe sandbox on this machine. No money moves."""
    chosen = require_stripe(settings())
    require_free(port)
    database.parent.mkdir(parents=True, exist_ok=True)
    stripe_sandbox.serve(
        database, port=port, secret_key=chosen.secret_key, webhook_url=webhook_url,
        webhook_secret=chosen.webhook_secret, token=token, journal=journal, rate=rate,
    )  # fmt: skip


def _share_databases() -> None:
    """Start the embedded server once, here, and name its URLs and the kept key to the processes that follow."""
    key, found = settings().secret_key, databases()
    os.environ.update(environment(found, key))


def environment(found: Databases, secret_key: str) -> dict[str, str]:
    """Return the variables by which a child process finds the same databases and signs with the same key."""
    return {
        "MARKETPLACE_SECRET_KEY": secret_key,
        "MARKETPLACE_DATABASE_URL": found.web.render_as_string(hide_password=False),
        "MARKETPLACE_WORKER_URL": found.worker.render_as_string(hide_password=False),
        "MARKETPLACE_MIGRATION_URL": found.migration.render_as_string(hide_password=False),
    }
