"""A secret that this machine makes for itself and keeps."""

import os
import secrets
from pathlib import Path


def kept_secret(file: Path) -> str:
    """Return the secret in `file`, which the owner alone may read; the first call makes it.

    With the embedded database the key is kept beside it, so that links survive a restart.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        with open(file, "x", opener=_private) as handle:  # Path.open() takes no opener
            handle.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return file.read_text().strip()


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
