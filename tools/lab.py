"""Open JupyterLab in work/, on notebook 00; the command line's options go to it.

`make lab ARGS=--no-browser` serves only: open the printed address yourself.
"""

import os
import sys
from pathlib import Path

from course import ROOT, work_folder

WORK = work_folder(ROOT)
FIRST = "00_start_here.ipynb"


def main():
    command = [sys.executable, "-m", "jupyterlab", *sys.argv[1:]]
    command += [
        f"--ServerApp.root_dir={WORK}",
        f"--LabApp.default_url=/lab/tree/{FIRST}",
    ]
    if os.geteuid() == 0:
        print("You are root: JupyterLab is started with --allow-root.")
        command.append("--allow-root")
    print(
        f"Stop it with Ctrl-C, twice. Your work is in {WORK}; make lab goes on with it."
    )
    sys.stdout.flush()
    scripts = str(Path(sys.executable).parent)  # for `!python` and terminals
    os.environ["PATH"] = scripts + os.pathsep + os.environ.get("PATH", "")
    os.chdir(WORK)
    os.execv(command[0], command)


if __name__ == "__main__":
    main()
