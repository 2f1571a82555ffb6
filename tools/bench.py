"""Run the benchmarks, and keep what they found: a table, a picture, and the README.

    bench.py                run all of benchmarks/
    bench.py lengths        run some; the rows of the others stay as they are
    bench.py --draw         run none: draw and write again what is known

Each script runs in a process of its own. A ratio compares what ran in turn within one
run, so that it means something on any machine; seconds are of the machine named there.
"""

from __future__ import annotations

import argparse
import importlib.metadata
import os
import platform
import subprocess
import sys
import tempfile
from pathlib import Path

from course import ROOT, cores, measured, read_table, write, write_table

TABLE = "benchmarks/results.csv"
PICTURE = "docs/benchmarks.png"
COLUMNS = ("script", "group", "way", "value", "unit", "ratio", "claim")
START, END = "<!-- benchmarks -->", "<!-- /benchmarks -->"
MACHINE = "measured on"  # the group of a row that tells the machine
PACKAGES = ("tensorflow", "keras")
POWERS = ("⁰", "¹", "²", "³", "⁴")
SHOWN = {  # the claims that the picture draws -> their short names
    "An LSTM writes: `generate`, not `predict` for each character": (
        "An LSTM writes: generate, not predict"
    ),
    "An LSTM writes: `generate`, not a step loop in PyTorch": (
        "An LSTM writes: generate, not a PyTorch loop"
    ),
    "A transformer writes 512 characters: with a cache, not without": (
        "A transformer writes: with a cache, not without"
    ),
    "A SimpleRNN trains: as the course does it, not with Keras's defaults": (
        "A SimpleRNN trains: our way, not Keras's defaults"
    ),
    "A GRU trains: as the course does it, not with Keras's defaults": (
        "A GRU trains: our way, not Keras's defaults"
    ),
    "An LSTM trains: as the course does it, not with Keras's defaults": (
        "An LSTM trains: our way, not Keras's defaults"
    ),
    "A transformer trains: as the course does it, not with Keras's defaults "
    "(batch of 12)": "A transformer trains: our way, not Keras's defaults",
    "A GRU trains on reviews: 6 length buckets, not one width": (
        "A GRU trains: 6 length buckets, not one width"
    ),
}


def scripts(root: Path) -> list[str]:
    """The benchmarks by name, the quick ones first."""
    slow = ["transformer", "recurrent", "seq2seq"]
    found = [path.stem for path in sorted((root / "benchmarks").glob("*.py"))]
    found = [name for name in found if name != "timing"]
    return [n for n in found if n not in slow] + [n for n in slow if n in found]


def run(root: Path, name: str) -> list[dict]:
    """Run one benchmark in its own process; returns the rows that it noted."""
    print(f"== {name}", flush=True)
    with tempfile.TemporaryDirectory(prefix="unrolled-") as folder:
        table = Path(folder) / "rows.csv"
        command = [sys.executable, str(root / "benchmarks" / f"{name}.py")]
        environment = os.environ | {"UNROLLED_BENCH": str(table)}
        subprocess.run(command, cwd=root, env=environment, check=True)
        return [*read_table(table), machine(name)]


def machine(name: str) -> dict:
    """A row that says on what this benchmark ran."""
    versions = [f"{name} {importlib.metadata.version(name)}" for name in PACKAGES]
    about = [f"{cores()} CPU cores", platform.system(), *versions]
    told = {"script": name, "group": MACHINE, "way": ", ".join(about)}
    return dict.fromkeys(COLUMNS, "") | told


def keep(root: Path, new: list[dict]) -> list[dict]:
    """Put new rows in the place of those of the same scripts; returns all."""
    ran = {row["script"] for row in new}
    rows = [row for row in read_table(root / TABLE) if row["script"] not in ran]
    rows = sorted(rows + new, key=lambda row: row["script"])
    write_table(root / TABLE, COLUMNS, rows)
    return rows


# --- what people see ------------------------------------------------------------------


def claims(rows: list[dict]) -> list[tuple[str, float]]:
    """(claim, ratio), the largest first."""
    found = [(row["claim"], float(row["ratio"])) for row in rows if row["claim"]]
    return sorted(found, key=lambda pair: -pair[1])


def times(ratio: float) -> str:
    """A ratio as people read it: 0.64, 2.4, 19.6, 4,360."""
    if ratio < 100:
        return f"{ratio:.2f}" if ratio < 10 else f"{ratio:.1f}"
    return f"{float(f'{ratio:.3g}'):,.0f}"


def costs(rows: list[dict]) -> dict[str, dict]:
    """name -> lengths, seconds and the exponent of each curve of cost."""
    curves: dict[str, dict] = {}
    for row in rows:
        if row["script"] != "lengths" or row["group"] == MACHINE:
            continue
        curve = curves.setdefault(row["group"], {"lengths": [], "seconds": []})
        if row["way"] == "exponent":
            curve["exponent"] = float(row["value"])
        else:
            curve["lengths"].append(int(row["way"]))
            curve["seconds"].append(float(row["value"]))
    return curves


def shown(rows: list[dict]) -> list[tuple[str, float]]:
    """(short name, ratio) of the claims that the picture draws, the largest first."""
    return [(SHOWN[claim], ratio) for claim, ratio in claims(rows) if claim in SHOWN]


def growth(exponent: float) -> str:
    """The power of n that an exponent is nearest to, and the exponent itself.

    >>> growth(1.04)
    'grows like n¹ (measured exponent: 1.04)'
    """
    return f"grows like n{POWERS[round(exponent)]} (measured exponent: {exponent:.2f})"


def draw(root: Path, rows: list[dict]) -> None:
    """The picture of the README: some of the ratios, and cost against length."""
    from helpers import plotting

    import matplotlib.pyplot as plt

    plotting.style()
    figure = plt.figure(figsize=(9, 6.8), layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=(7, 6), hspace=0.05)
    _draw_ratios(above.subplots(), shown(rows))
    _draw_costs(below.subplots(), costs(rows))
    (root / PICTURE).parent.mkdir(exist_ok=True)
    figure.savefig(root / PICTURE, dpi=150)
    plt.close(figure)


def _draw_ratios(ax, found: list[tuple[str, float]]) -> None:
    """A bar from 1 to each ratio; what is below 1 is orange."""
    from helpers.plotting import COLORS

    names, ratios = zip(*found, strict=True)
    hues = [COLORS["blue" if ratio >= 1 else "orange"] for ratio in ratios]
    ax.barh(names, [ratio - 1 for ratio in ratios], left=1, color=hues)
    for place, ratio in enumerate(ratios):
        near = {"xytext": (4, 0), "textcoords": "offset points", "va": "center"}
        ax.annotate(f"{times(ratio)} times", (max(ratio, 1), place), **near)
    ax.set(xscale="log", xlim=(min(1, *ratios), 8 * max(ratios)))
    ax.xaxis.set_major_formatter("{x:,g}")
    ax.minorticks_off()
    ax.invert_yaxis()
    ax.tick_params(axis="y", length=0, labelsize=11)
    ax.set(xlabel="times as fast", title="One way, not the other")


def _draw_costs(ax, curves: dict[str, dict]) -> None:
    """Seconds against length; the legend says how they grow."""
    from helpers.plotting.base import MARKERS, looks

    markers = looks(curves, MARKERS)
    for name, curve in curves.items():
        label = f"{name}:\n{growth(curve['exponent'])}"
        ax.plot(curve["lengths"], curve["seconds"], f"{markers[name]}-", label=label)
    ax.set(xscale="log", yscale="log", xlabel="steps, n", ylabel="seconds")
    ax.xaxis.set_major_formatter("{x:,g}")
    ax.yaxis.set_major_formatter("{x:,g}")
    ax.minorticks_off()
    ax.set_title("What a longer sequence costs")
    ax.legend(loc="center left", bbox_to_anchor=(1, 0.5), labelspacing=1)


def section(root: Path, rows: list[dict]) -> str:
    """What stands between the marks of the README."""
    curves = costs(rows)
    grows = ", ".join(
        f"{name} {curve['exponent']:.2f}" for name, curve in curves.items()
    )
    ratios = [ratio for _, ratio in claims(rows)]
    slower = sum(ratio < 1 for ratio in ratios)
    torch = sum(ratio < 1 and "PyTorch" in claim for claim, ratio in claims(rows))
    alt = (
        f"Above: {len(shown(rows))} bars of how many times as fast each way is, the "
        f"largest {times(ratios[0])} times. Below: seconds against the length of a "
        f"sequence; the exponents are: {grows}."
    )
    lines = [f"![{alt}]({PICTURE})", ""]
    lines.append(
        f"The table has all {len(ratios)} ratios. In {slower} of them the way named "
        f"first is the slower one (below 1), {torch} of these against PyTorch."
    )
    lines += ["", "<details><summary>The ratios as a table</summary>", ""]
    lines += ["| one way, not the other | times as fast |", "|---|---|"]
    lines += [f"| {claim} | {times(ratio)} |" for claim, ratio in claims(rows)]
    set_up = {
        row["way"]: float(row["value"]) for row in rows if row["group"] == "make setup"
    }
    known = measured(root).values()
    seconds = sum(float(row["seconds"]) for row in known)
    most = max(float(row["peak_mb"]) for row in known)
    lines += ["", "</details>", ""]
    if set_up:
        lines.append(
            f"A set-up took {set_up['first']:.0f} s (with a full package cache), the "
            f"next one {set_up['again']:.1f} s."
        )
    lines.append(
        f"All {len(known)} notebooks together run in {seconds / 60:.0f} minutes, each "
        f"in at most {most / 1000:.1f} GB."
    )
    machines = sorted({row["way"] for row in rows if row["group"] == MACHINE})
    lines.append(f"Measured with `make bench` on {'; '.join(machines)}.")
    return "\n".join(lines)


def publish(root: Path, rows: list[dict]) -> None:
    """Draw the picture and write the README's section."""
    draw(root, rows)
    path = root / "README.md"
    text = path.read_text(encoding="utf-8")
    before, _, rest = text.partition(START)
    _, _, after = rest.partition(END)
    if not rest:
        raise SystemExit(f"README.md has no {START} … {END}.")
    write(path, f"{before}{START}\n{section(root, rows)}\n{END}{after}")
    print(f"{TABLE}, {PICTURE} and README.md: written")


def main(arguments: list[str] | None = None, root: Path = ROOT) -> int:
    """The command line. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("names", nargs="*", help="some of the benchmarks")
    parser.add_argument("--draw", action="store_true", help="run none")
    options = parser.parse_args(arguments)
    known = scripts(root)
    if unknown := [name for name in options.names if name not in known]:
        print(f"There is no benchmark {', '.join(unknown)}. Known: {', '.join(known)}.")
        return 1
    rows = read_table(root / TABLE)
    for name in [] if options.draw else options.names or known:
        rows = keep(root, run(root, name))
    publish(root, rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())
