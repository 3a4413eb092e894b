"""The Flask application of the sandbox, and the process that serves it."""

from __future__ import annotations

import ipaddress
import logging
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from types import FrameType

from flask import Flask, Response, request
from werkzeug.serving import WSGIRequestHandler, make_server

from marketplace.sandbox.stripe.api import dispatch
from marketplace.sandbox.stripe.api.calls import Desk
from marketplace.sandbox.stripe.api.expansion import Expander
from marketplace.sandbox.stripe.control import views
from marketplace.sandbox.stripe.control.controls import Controls
from marketplace.sandbox.stripe.control.journal import Journal
from marketplace.sandbox.stripe.control.rate import SANDBOX_PER_SECOND, RateLimit
from marketplace.sandbox.stripe.engine import Clock, Engine
from marketplace.sandbox.stripe.hosted import challenge, express, pages, pay, presentation, receipts, setup
from marketplace.sandbox.stripe.resources import registry, webhook_endpoints
from marketplace.sandbox.stripe.routing import LateRule
from marketplace.sandbox.stripe.settings import Settings, Terms
from marketplace.sandbox.stripe.webhooks.waiting import wait_for_deliveries
from marketplace.sandbox.stripe.webhooks.worker import Worker

_LOG = logging.getLogger(__name__)
_MAX_REQUEST_BYTES = 1_000_000
_STOP_SECONDS = 0.05


def create_sandbox(
    database_path: Path | str,
    *,
    secret_key: str,
    public_url: str,
    clock: Clock = time.time,
    terms: Terms | None = None,
    business_name: str = "Partner marketplace",
    token: str | None = None,
    journal: Path | None = None,
    rate: int = 0,
) -> Flask:
    """Return the sandbox as a WSGI application with its state in a SQLite file, which is made if missing.

    `public_url` is where browsers reach it; `clock` gives Unix seconds. With a `token`, its holder may use the control
    API under `/_double/`, and a journal is kept: in the file `journal` names, else beside the database. Webhooks wait
    in the file until a `Worker` over `app.extensions["sandbox"]` and `["sandbox.controls"]` delivers them;
    `SandboxServer` runs both. `rate` is how many reads and how many writes the API takes a second; 0: any number.

    Raises:
        ValueError: the key is not a test key, or the file is a newer version's.
    """
    settings = Settings(secret_key, public_url, business_name=business_name, terms=terms or Terms())
    engine = Engine(database_path, settings, clock)
    app = Flask(__name__, static_url_path="/_static")
    app.url_rule_class = LateRule
    app.config["MAX_CONTENT_LENGTH"] = app.config["MAX_FORM_MEMORY_SIZE"] = _MAX_REQUEST_BYTES
    kept = Journal(journal or (_beside(database_path) if token else None))
    controls = Controls(journal=kept, rate=RateLimit(rate))
    app.extensions |= {"sandbox": engine, "sandbox.controls": controls}
    app.jinja_env.filters |= {"money": presentation.money, "day": presentation.day, "date": presentation.date}
    desk = Desk(engine, Expander(registry.RESOURCES), controls)
    app.register_blueprint(dispatch.blueprint(desk, registry.ROUTES))
    for module in (pay, challenge, receipts, setup, express):
        app.register_blueprint(module.blueprint(engine))
    app.register_error_handler(404, lambda _error: pages.not_found())
    if token:
        app.register_blueprint(views.blueprint(engine, controls, token))
    app.after_request(lambda response: _arranged(engine, controls, response))
    return app


class SandboxServer:
    """The sandbox on a loopback port (0: any free one), with its webhook thread; `url` is its address.

    Raises:
        ValueError: the host is not a loopback address, or a webhook address came without its secret.
        OSError: the port is taken.
    """

    def __init__(
        self,
        database_path: Path | str,
        *,
        secret_key: str,
        host: str = "127.0.0.1",
        port: int = 0,
        clock: Clock = time.time,
        token: str | None = None,
        journal: Path | None = None,
        rate: int = 0,
    ) -> None:
        _require_loopback(host)
        # Bound first: the application has to know its own address.
        with socket.create_server((host, port), backlog=128) as listening:
            self.url = f"http://{host}:{listening.getsockname()[1]}"
            self.app = create_sandbox(
                database_path,
                secret_key=secret_key,
                public_url=self.url,
                clock=clock,
                token=token,
                journal=journal,
                rate=rate,
            )
            self._server = make_server(
                host, 0, self.app, threaded=True, request_handler=_QuietHandler, fd=listening.fileno()
            )
        self.engine: Engine = self.app.extensions["sandbox"]
        self.worker = Worker(self.engine, self.app.extensions["sandbox.controls"])
        self._thread = threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": _STOP_SECONDS},
            name="stripe-sandbox-http",
            daemon=True,
        )

    def register_webhook(self, url: str, secret: str) -> None:
        """Let an address hear every event, signed with this secret."""
        with self.engine.write() as context:
            webhook_endpoints.register(context, url=url, secret=secret)

    def start(self) -> None:
        """Answer requests and deliver events, in threads of their own."""
        self._thread.start()
        self.worker.start()

    def stop(self) -> None:
        """End both threads and close the file; what was not delivered stays in it for the next start."""
        ending = threading.Thread(target=self._server.shutdown)
        ending.start()
        with suppress(OSError), socket.create_connection((self._server.host, self._server.port)):
            pass  # whoever waits for requests looks at once whether it should end
        ending.join()
        self._thread.join()
        self._server.server_close()
        self.worker.stop()
        self.engine.close()


def serve(
    database_path: Path | str,
    *,
    host: str = "127.0.0.1",
    port: int,
    secret_key: str,
    webhook_url: str | None = None,
    webhook_secret: str | None = None,
    token: str | None = None,
    journal: Path | None = None,
    rate: int = SANDBOX_PER_SECOND,
) -> None:
    """Run the sandbox until SIGTERM or SIGINT. Call it from the main thread.

    With `webhook_url`, every event is delivered there, signed with `webhook_secret`. `token`, `journal` and `rate` are
    those of `create_sandbox`; the rate is that of Stripe's sandboxes unless told.

    Raises:
        ValueError: not a test key, not a loopback host, or a webhook address without its secret.
        OSError: the port is taken.
    """
    if webhook_url and not webhook_secret:
        raise ValueError("A webhook address needs its signing secret.")
    is_stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal is_stopping
        is_stopping = True  # nothing with a lock: it may run in the very moment in which that lock is held below

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    server = SandboxServer(
        database_path, secret_key=secret_key, host=host, port=port, token=token, journal=journal, rate=rate
    )
    if webhook_url and webhook_secret:
        server.register_webhook(webhook_url, webhook_secret)
    server.start()
    _LOG.info("The Stripe sandbox answers at %s", server.url)
    while not is_stopping:
        time.sleep(_STOP_SECONDS)
    server.stop()


def _beside(database_path: Path | str) -> Path:
    return Path(database_path).with_suffix(".journal.jsonl")


def _arranged(engine: Engine, controls: Controls, response: Response) -> Response:
    """Keep an answer back while the plan has events delivered before it; note what customers did on the pages."""
    if request.path.startswith("/c/"):
        controls.journal.note(
            "page", at=engine.now(), method=request.method, path=request.path, status=response.status_code
        )
    if request.method == "POST" and not request.path.startswith("/_double/"):
        wait_for_deliveries(engine, controls.hooks)
    return response


class _QuietHandler(WSGIRequestHandler):
    """Logs requests at debug level only."""

    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        _LOG.debug("%s %s %s", self.requestline, code, size)


def _require_loopback(host: str) -> None:
    if host != "localhost" and not ipaddress.ip_address(host).is_loopback:
        raise ValueError(f"The sandbox serves this machine only: {host} is not a loopback address.")
