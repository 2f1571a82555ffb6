"""Run the studies: a row for each configuration and seed that has none yet.

    studies.py [NAME ..]                   add what is missing to studies/NAME.csv
    studies.py [NAME ..] --again FRACTION  re-run some rows: do they still hold?

No name means all studies. A row is written when its run has finished, so an interrupted
study goes on where it stopped. `--again` changes no study: its rows go to build/.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import sys
from pathlib import Path

from helpers.results import bands, studies

import rows
from tqdm import tqdm

BUILD = studies.ROOT / "build"


def main(arguments=None) -> int:
    """Run what the command line asks for. Returns the exit code."""
    parser = argparse.ArgumentParser(description="Run the studies.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="such as 01_simple_rnn"
    )
    parser.add_argument("--again", type=_fraction, metavar="FRACTION")
    options = parser.parse_args(arguments)
    os.environ.pop("UNROLLED_SEED", None)  # it would shift the seeds of the rows
    try:
        for name in options.names:
            studies.script_path(name)
        names = options.names or studies.known()
        if options.again is None:
            return max((measure(name) for name in names), default=0)
        return max((again(name, options.again) for name in names), default=0)
    except ValueError as error:
        print(error)
    except KeyboardInterrupt:
        print("\nStopped. To go on, run the same command again.")
    return 1


def _fraction(text: str) -> float:
    value = float(text)
    if not 0 < value <= 1:
        raise argparse.ArgumentTypeError(
            f"a fraction is above 0, at most 1; got {text}"
        )
    return value


def measure(name: str) -> int:
    """Add the missing rows of a study, seed by seed."""
    script, path = studies.script(name), studies.STUDIES / f"{name}.csv"
    repair(path)
    done = {(row["config"], row["seed"]) for row in studies.read(path)}
    runs = [(config, seed) for seed in script.SEEDS for config in script.CONFIGS]
    _run([run for run in runs if run not in done], name, script, path)
    print(f"{name}: {len(runs)} rows, {len(set(runs) - done)} of them new.")
    return 0


def again(name: str, fraction: float) -> int:
    """Re-run a random share of a study's rows; 1 if one lies outside its band."""
    script, study = studies.script(name), studies.study(name)
    path = BUILD / f"again-{name}.csv"
    path.parent.mkdir(exist_ok=True)
    path.unlink(missing_ok=True)
    count = max(1, round(fraction * len(study.rows)))
    chosen = random.sample([(row["config"], row["seed"]) for row in study.rows], count)
    _run(chosen, name, script, path)
    faults = [text for row in studies.read(path) if (text := outside(study, row))]
    print(f"{name}: {count} rows again, {len(faults)} outside their bands.", *faults)
    return int(bool(faults))


def outside(study: studies.Study, row: dict) -> str:
    """What is wrong with the score of a new row; "" if it is in its band."""
    config, seed, score = row["config"], row["seed"], row["score"]
    where = study.band(config, without=seed)
    if bands.inside(score, where):
        return ""
    return (
        f"\n  {config}, seed {seed}: {score:.4g} lies outside the band "
        f"{where.low:.4g} to {where.high:.4g} of {where.count} earlier rows."
    )


def _run(runs: list, name: str, script, path: Path) -> None:
    """Make the rows of (config, seed) pairs, with one line that says how far it is."""
    processes = getattr(script, "PROCESSES", 1)
    shown = {"desc": name, "unit": "row", "smoothing": 0, "disable": not runs}
    with tqdm(total=len(runs), **shown) as line:
        made = (
            rows.side_by_side(name, runs, processes)
            if processes > 1
            else (rows.one(script, run) for run in runs)
        )
        for (config, seed), results in made:
            append(path, {"config": config, "seed": seed, **results})
            line.set_postfix_str(f"{config} {seed}")
            line.update()


def append(path: Path, row: dict) -> None:
    """Add a row to a study's file, and make sure that it is on the disk."""
    row = {**row, "versions": bands.versions()}
    cells = {k: v if k in studies.TEXTS else json.dumps(v) for k, v in row.items()}
    with open(path, "a+", newline="", encoding="utf-8") as file:
        file.seek(0)
        columns = next(csv.reader(file), [*cells])
        if columns != [*cells]:
            raise ValueError(
                f"{path.name} has the columns {columns}, the script gives {[*cells]}. "
                "Move the file away to measure all rows anew."
            )
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        if path.stat().st_size == 0:
            writer.writeheader()
        writer.writerow(cells)
        file.flush()
        os.fsync(file.fileno())


def repair(path: Path) -> None:
    """Take off a last line that a killed run has left unfinished."""
    if path.exists():
        content = path.read_bytes()
        whole = content[: content.rfind(b"\n") + 1]
        if whole != content:
            print(f"{path.name}: its last row was not finished, it is run again.")
            path.write_bytes(whole)


if __name__ == "__main__":
    sys.exit(main())
