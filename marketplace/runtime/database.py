"""Which database a process uses: the one the settings name, or the embedded server."""

from dataclasses import dataclass

from sqlalchemy import URL

from marketplace.db import embedded
from marketplace.db.urls import WEB_ROLE, WORKER_ROLE, normalise
from marketplace.runtime.settings import SettingInvalid, Settings


@dataclass(frozen=True)
class Databases:
    """One URL per login: pages, background work, and the owner that migrates."""

    web: URL
    worker: URL
    migration: URL


def locate(settings: Settings) -> Databases:
    """Return where the database is, starting the embedded server when no URL is set.

    Raises:
        SettingInvalid: a web URL is set without those of worker and owner.
    """
    if settings.database_url is None:
        owner = embedded.start(settings.data_dir)
        return Databases(embedded.url_for(owner, WEB_ROLE), embedded.url_for(owner, WORKER_ROLE), owner)
    web = normalise(settings.database_url)
    return Databases(
        web,
        _other(settings.worker_url, "MARKETPLACE_WORKER_URL", "the login role of the background worker"),
        _other(settings.migration_url, "MARKETPLACE_MIGRATION_URL", "the role that owns the tables"),
    )


def _other(url: str | None, name: str, role: str) -> URL:
    if url is None:
        raise SettingInvalid(f"Set {name} as well: it logs in as {role}.")
    return normalise(url)
