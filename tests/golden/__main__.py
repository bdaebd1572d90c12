"""List the golden pictures that differ, or store the current ones: python -m tests.golden [--regenerate]."""

import argparse
import sys

from tests.golden import CASES, checksums, evidence, expected, frames_of, regenerate


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.golden")
    parser.add_argument("--regenerate", action="store_true", help="keep what is drawn now")
    if parser.parse_args().regenerate:
        regenerate()
        return 0
    drawn = {case: frames_of(case) for case in CASES}
    different = [case for case, frames in drawn.items() if checksums(frames) != expected().get(case)]
    for case in different:
        sys.stdout.write(f"{case} differs: see {evidence(case, drawn[case])}\n")
    return 1 if different else 0


if __name__ == "__main__":
    sys.exit(main())
