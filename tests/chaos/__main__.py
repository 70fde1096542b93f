"""``python -m tests.chaos``: one storm, or many, with a line each; 1 when a promise was broken.

``--seed 7 --database postgresql --seconds 45`` is one; ``--seeds 1-20``, bases in turn,
and ends with the table of docs/reliability.md. ``--tree DIR`` tries the house of another tree.
"""

from __future__ import annotations

import argparse
import json
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict
from pathlib import Path

from config.settings import ROOT
from tests.chaos.account import Account
from tests.chaos.checker import Verdict, judged
from tests.chaos.days import KINDS
from tests.chaos.storm import Asked, weathered

DATABASES = ("sqlite", "postgresql")
HEAD = """\
| seed | base | jours mauvais | gestes | perdus | lettres | en double (permis) | perdues | \
revendications | 5xx | tenu |
|---|---|---|---|---|---|---|---|---|---|---|"""


def say(words: str) -> None:
    print(words, flush=True)


def one(asked: Asked) -> tuple[Account, Verdict]:
    """A storm, its line, and, where a promise was broken, the folder that tells of it."""
    logs = Path(tempfile.mkdtemp(prefix=f"orgue-chaos-seed-{asked.seed}-{asked.database}-"))
    began = time.monotonic()
    account = weathered(asked, logs, say)
    verdict = judged(account)
    say(verdict.line() + f" · {time.monotonic() - began:.0f} s")
    (logs / "account.json").write_text(json.dumps(_plain(account, verdict), ensure_ascii=False))
    if verdict.broken:
        say(f"  ROMPU : {' ; '.join(verdict.broken)}")
        for path, times in verdict.wrong_answers.items():
            say(f"    {times} × {path}")
        say(f"  {logs}")
    else:
        shutil.rmtree(logs)
    return account, verdict


def _plain(account: Account, verdict: Verdict) -> dict[str, object]:
    told = asdict(verdict) | {"broken": verdict.broken}
    known = asdict(account) | {"unanswered": sorted(account.unanswered)}
    return {"verdict": told, "account": known | {"stuck": sorted(account.stuck)}}


def row(account: Account, verdict: Verdict) -> str:
    """The line of docs/reliability.md."""
    days = Counter(day.name for day in account.days)
    named = ", ".join(f"{n} ×{times}" if times > 1 else n for n, times in days.items())
    unheard = f" +{verdict.unheard} sans 250" if verdict.unheard else ""
    cells = (
        verdict.seed,
        verdict.database,
        named,
        verdict.gestures,
        len(verdict.lost),
        verdict.letters,
        f"{len(verdict.doubled)} ({verdict.allowed}){unheard}",
        len(verdict.never_arrived) + len(verdict.stranded),
        len(verdict.claims),
        sum(verdict.wrong_answers.values()),
        "oui" if not verdict.broken else "; ".join(verdict.broken),
    )
    return f"| {' | '.join(str(cell) for cell in cells)} |"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--seeds", help="1-20: one after the other, databases in turn, and a table")
    parser.add_argument("--database", choices=DATABASES, default="sqlite")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--tree", type=Path, default=ROOT)
    parser.add_argument("--only", action="append", default=[], choices=[*KINDS], metavar="DAY")
    typed = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # the house is closed, its disk too
    given = {"seconds": typed.seconds, "tree": typed.tree, "only": tuple(typed.only)}
    if not typed.seeds:
        _, verdict = one(Asked(seed=typed.seed, database=typed.database, **given))
        return int(bool(verdict.broken))
    first, _, last = typed.seeds.partition("-")
    seeds = range(int(first), int(last or first) + 1)
    found = [one(Asked(seed=n, database=DATABASES[n % 2], **given)) for n in seeds]
    say("\n".join([HEAD, *(row(*both) for both in found)]))
    return int(any(verdict.broken for _, verdict in found))


if __name__ == "__main__":
    sys.exit(main())
