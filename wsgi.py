"""Entry point for web servers: `gunicorn wsgi:app`."""

import os

from marketplace.app import create_app
from marketplace.runtime.settings import read_settings, require_stripe

settings = read_settings(os.environ)
require_stripe(settings)  # a shop that cannot take money does not open

app = create_app(settings)
