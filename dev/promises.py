"""Which promise has which tests: writes the table in docs/threats.md from the names of the tests.

A promise without a test isn't listed, so the page can't claim more than is proved. Tests say
whose proof they are in their name: ``test_t07_changed_bundle_is_refused``.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "threats.md"
BEGIN, END = "<!-- promises: written by `make promises` -->\n", "<!-- end -->"
NAME = re.compile(r"^ *(?:async )?def test((?:_[tp]\d\d)+)_\w+|^class Test(T\d\d)\w*", re.MULTILINE)
NUMBER = re.compile(r"[tT](\d\d)")

PROMISES = {
    1: "A save that was acknowledged survives a crash of the program",
    2: "... and a power cut",
    3: "Changing a passphrase or a slot never locks the owner out",
    4: "An upgrade never leaves half a vault; a newer vault is refused politely",
    5: "A full disk loses nothing, and there is room left to save and lock",
    6: "An error of the disk is never shown as saved",
    7: "A changed or cut bundle is refused whole",
    8: "Nothing of a bundle is used before all of it is verified",
    9: "An old copy put in place of the vault is noticed when a later signature is seen",
    10: "Hostile input ends in one named error, never in a crash",
    11: "Input that grows when unpacked is bounded",
    12: "A received name never becomes a path",
    13: "A stick pulled at any moment leaves no half bundle that is used",
    14: "Replayed, lost, delayed and reordered bundles change nothing in the end",
    15: "Two histories signed by one key are kept, and flagged",
    16: "Silence of one member becomes visible",
    17: "Lock ends the process; no key or text stays in one of ours",
    18: "Nothing is written outside the vault; files are 0600, folders 0700",
    19: "A lying clock changes no order and locks nobody out",
    20: "A cloned vault is detected by whoever sees both",
    21: "Revocation is final whatever the order of arrival",
    22: "Old bundles can't be opened after the keys' time",
    23: "Key derivation can be neither weakened nor abused",
    24: "Signatures can be neither stripped nor moved",
    25: "Files are age files: other programs open them, and we open theirs",
    26: "Two windows, two processes: the second is refused, no edit is lost",
    27: "Merging discards nothing, and ends the same in every order",
    28: "The relay holds under load",
    29: "The relay tells nothing",
    30: "Sizes and the number of readers are blurred",
    31: "Shares open only together, and a bad one is named",
    32: "A backup restores",
    33: "Time stamps verify without a network, and prove no more than they say",
    34: "Evidence can be checked without this program",
    35: "An export carries no author that nobody put there",
    36: "A table opens without running a formula",
    37: "Unlocking under duress looks like any other; only colleagues see the mark",
    38: "Errors and logs carry no case content",
    39: "Received text can't lie: markup stays inert, and directions keep numbers and names as they are",
    40: "Nothing phones home",
    41: "Hostile documents are contained",
    42: "It is fast enough to be used safely",
    43: "The program is the one that was made: what it stands on is held by hash",
    44: "A captured member's key is suspended by colleagues in minutes",
}


def find_tests() -> dict[int, dict[str, int]]:
    """Promise number → test file → how many tests of it are there."""
    found: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path in sorted((ROOT / "tests").rglob("test_*.py")):
        for match in NAME.finditer(path.read_text(encoding="utf-8")):
            for number in NUMBER.findall(match[1] or match[2]):
                found[int(number)][path.relative_to(ROOT).as_posix()] += 1
    return found


def write_table() -> str:
    """The table as Markdown: number, promise, files with their count of tests."""
    lines = ["| | promise | proved in (tests) |", "|---|---|---|"]
    for number, files in sorted(find_tests().items()):
        places = "<br>".join(f"`{file}` ({count})" for file, count in files.items())
        lines.append(f"| T{number} | {PROMISES[number]} | {places} |")
    return "\n".join(lines) + "\n"


def main() -> int:
    page = PAGE.read_text(encoding="utf-8")
    before, rest = page.split(BEGIN)
    after = rest.split(END, 1)[1]
    PAGE.write_text(before + BEGIN + write_table() + END + after, encoding="utf-8")
    print(write_table(), end="")
    return 0


if __name__ == "__main__":
    sys.exit(main())
