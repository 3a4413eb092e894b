"""Entry point for web servers: `gunicorn wsgi:app`."""

import os

from marketplace.app import create_app
from marketplace.runtime.settings import read_settings

app = create_app(read_settings(os.environ))
