"""All benchmarks of the process engine in one command: `python -m benchmarks.engine`, with `--quick` or `--full`."""

import argparse
import subprocess
import sys

ALL = ("steps", "parts", "starts", "bulk", "deciding", "size", "timers", "spiff", "curve")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument(
        "names", nargs="*", default=[], help=f"some of {', '.join(ALL)}; all if none is named"
    )
    arguments.add_argument("--quick", action="store_true", help="small sizes, to see that they run")
    arguments.add_argument("--full", action="store_true", help="the curve up to 5 million cases")
    chosen = arguments.parse_args()
    for name in chosen.names or ALL:
        command = [sys.executable, "-m", f"benchmarks.{name}"]
        if chosen.quick:
            command.append("--quick")
        elif chosen.full and name == "curve":
            command.append("--full")
        subprocess.run(command, check=True)


if __name__ == "__main__":
    main()
