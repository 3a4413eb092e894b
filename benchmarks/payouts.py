"""How long it takes to pay many partners through Stripe, beside pgbench's TPC-B on the same server.

A run is asked for, every payout reserved, and all of them sent by workers in processes of their own to the Stripe
sandbox: 3 % of the accounts are closed, 2 % of the money is missing, 1 % of the answers are lost. Once without a limit
at Stripe and once with its 25 calls a second. Afterwards transfers and payouts agree to the cent, and the audit finds
no fault; otherwise there are no figures.

    python -m benchmarks.payouts [--partners 1000,10000] [--rates 0,25] [--workers 2] [--seconds 10] [--seed 7]
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
from multiprocessing.connection import Connection
from typing import Any

import psycopg
from sqlalchemy import make_url

from benchmarks.post import per_second, pgbench
from benchmarks.reporting import machine, write
from benchmarks.soak import mixed_payouts
from benchmarks.soak.harness import played, scene, server
from marketplace.db import embedded
from marketplace.db.urls import for_libpq

CLIENTS, SCALE = 4, 50


def main() -> None:
    """Measure every size at every limit, print and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--partners", default="1000,10000", help="how many are paid, several with commas")
    parser.add_argument("--rates", default="0,25", help="calls a second that Stripe takes; 0: any number")
    parser.add_argument("--workers", type=int, default=2, help="worker processes, each at two jobs at once")
    parser.add_argument("--seconds", type=int, default=10, help="length of one turn of TPC-B")
    parser.add_argument("--seed", type=int, default=7)
    options, before = parser.parse_args(), machine()
    turns: list[dict[str, Any]] = []
    with server() as url:
        rival = str(make_url(url).set(database="tpcb").render_as_string(hide_password=False))
        prepare(url, rival)
        for partners in map(int, options.partners.split(",")):
            for rate in map(int, options.rates.split(",")):
                turns.append(one(url, rival, partners, rate, options))
                print(json.dumps(turns[-1]), flush=True)
    write("payouts", {"machine": before, "options": vars(options), "turns": turns})


def prepare(url: str, rival: str) -> None:
    """Create the database of TPC-B beside ours."""
    with psycopg.connect(for_libpq(make_url(url)), autocommit=True) as connection:
        embedded.ensure_database(connection, "tpcb")
    command = [pgbench(), "-i", "-q", "-s", str(SCALE), for_libpq(make_url(rival))]
    subprocess.run(command, check=True, capture_output=True)


def one(url: str, rival: str, partners: int, rate: int, options: argparse.Namespace) -> dict[str, Any]:
    """Measure one size at one limit, with a turn of TPC-B before and after it."""
    tpcb = [turn(rival, options.seconds)]
    figures = in_a_process(url, partners, rate, options)
    tpcb.append(turn(rival, options.seconds))
    median = statistics.median(tpcb)
    return {
        **figures, "tpcb_a_second": round(median, 1),
        "reserved_per_tpcb": round(figures["reserved_a_second"] / median, 3),
    }  # fmt: skip


def turn(rival: str, seconds: int) -> float:
    """Return the TPC-B transactions a second of one turn."""
    command = [pgbench(), "-c", str(CLIENTS), "-j", "2", "-T", str(seconds), "-b", "tpcb-like"]
    return per_second([*command, for_libpq(make_url(rival))])


def in_a_process(url: str, partners: int, rate: int, options: argparse.Namespace) -> dict[str, Any]:
    """Pay everybody in a process of its own, on a database of its own, and return the figures.

    Raises:
        SystemExit: sums did not agree; its process has said why.
    """
    figures: dict[str, Any] = played(
        pay, (url, partners, rate, options), f"{partners} partners at {rate} a second did not end well"
    )
    return figures


def pay(url: str, partners: int, rate: int, options: argparse.Namespace, answer: Connection) -> None:
    """Pay everybody in this process, and send the figures."""
    with scene(url) as at:
        facts = {"partners": partners, "seed_of": options.seed, "rate": rate, "workers": options.workers}
        answer.send({**mixed_payouts.run(at, **facts, keeps_pace=False), "load": round(os.getloadavg()[0], 1)})


if __name__ == "__main__":
    main()
