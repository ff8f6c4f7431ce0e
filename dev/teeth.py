"""Break the program on purpose and see that a test notices: ``python -m dev.teeth [--of LIST] [--since REF] [NAME…]``.

Each fault is one change of one line over an important promise, made in a copy of the tree. The
tests named beside it must turn red; first they are run once on the sound copy and must be green.
A fault whose line is no longer there is reported as stale: then the list has to follow the code.
Takes some minutes; not part of CI.
"""

from __future__ import annotations

import argparse
import compileall
import itertools
import os
import shutil
import subprocess
import sys
import tempfile  # noqa: TID251 - for copies of the source, never for content
import time
from pathlib import Path
from py_compile import PycInvalidationMode

from dev.teeth_apart import APART_FAULTS
from dev.teeth_appeals import APPEAL_FAULTS
from dev.teeth_carrying import CARRYING_FAULTS
from dev.teeth_case import CASE_FAULTS
from dev.teeth_client import CLIENT_FAULTS
from dev.teeth_custody import CUSTODY_FAULTS
from dev.teeth_decisions import DECISION_FAULTS
from dev.teeth_disclosure import DISCLOSURE_FAULTS
from dev.teeth_fault import Fault
from dev.teeth_growth import GROWTH_FAULTS
from dev.teeth_hostile import HOSTILE_FAULTS
from dev.teeth_inbox import INBOX_FAULTS
from dev.teeth_inquiries import INQUIRY_FAULTS
from dev.teeth_ledger import LEDGER_FAULTS
from dev.teeth_pages import PAGE_FAULTS
from dev.teeth_passing import PASSING_FAULTS
from dev.teeth_people import PEOPLE_FAULTS
from dev.teeth_pinning import PINNING_FAULTS
from dev.teeth_protocol import PROTOCOL_FAULTS
from dev.teeth_relay import RELAY_FAULTS
from dev.teeth_release import RELEASE_FAULTS
from dev.teeth_review import REVIEW_FAULTS
from dev.teeth_rooms import ROOM_FAULTS
from dev.teeth_same_queue import SAME_FAULTS
from dev.teeth_sameness import MATCHER_FAULTS
from dev.teeth_sealing import SEALING_FAULTS
from dev.teeth_stick import STICK_FAULTS
from dev.teeth_submissions import SUBMISSION_FAULTS
from dev.teeth_suspension import SUSPENSION_FAULTS
from dev.teeth_sync import SYNC_FAULTS

ROOT = Path(__file__).resolve().parents[1]
RED, STALE = 1, (2, 3, 4, 5)


FAULTS = (
    Fault("T24", "the post-quantum signature is not checked", "app/crypto/identity.py",
          r"return first and second", "return first", "tests/crypto/test_jws.py"),
    Fault("T24", "an entry's signature is not checked", "app/crypto/entries.py",
          r" or not public\.signed_ed25519\(signature, signed\)", "", "tests/crypto/test_entries.py"),
    Fault("T24", "readers are not looked for in the signed facts", "app/sync/reading.py",
          r"if not self\._sender\.is_for\(facts\):", "if False:", "tests/sync/test_hostile.py"),
    Fault("T07", "a member's digest is not compared", "app/sync/reading.py",
          r"if digest\.hexdigest\(\) != item\.sha256:", "if False:", "tests/sync/test_hostile.py"),
    Fault("T20", "the hash of the entry before is ignored", "app/storage/authors.py",
          r"return bool\(twice or broken\)", "return bool(twice)", "tests/storage/test_journal.py"),
    Fault("T27", "the last writer wins", "app/model/accounts.py",
          r"sorted\((\w+), key=Account\.rank, reverse=True\)", r"sorted(\1, key=Account.rank, reverse=True)[:1]",
          "tests/promises/test_orders.py"),
    Fault("T27", "a plain edit takes the place of another's account", "app/services/editing.py",
          r" if a\.digest in own and a\.source is None\)", ")", "tests/services/test_editing.py"),
    Fault("A1", "protected sources travel", "app/sync/disclose.py",
          r"return _sensitivity\(change, declarations\) is Sensitivity\.PROTECTED", "return False",
          "tests/services/test_exchange.py"),
    Fault("T08", "looking at a bundle applies it", "app/services/inbox/looking.py",
          r"        raise _Rollback\n", "", "tests/services/test_exchange.py"),
    Fault("T08", "receiving is not one transaction", "app/services/inbox/taking.py",
          r"session\.write\(_accept", "session.run(_accept", "tests/promises/test_faults.py"),
    Fault("P24", "only our own errors are caught while receiving", "app/services/inbox/looking.py",
          r"except Exception:  # P24", "except ZeroDivisionError:  # P24", "tests/promises/test_receive_faults.py"),
    Fault("T02", "synchronous=OFF", "app/storage/driver.py",
          r'"synchronous = FULL"', '"synchronous = OFF"', "tests/promises/test_power.py"),
    Fault("T26", "the lock is not taken", "app/storage/lock.py",
          r"fcntl\.flock\(handle, fcntl\.LOCK_EX \| fcntl\.LOCK_NB\)", "pass", "tests/promises/test_concurrency.py"),
    Fault("T03", "keys are written over in place", "app/storage/keysfile.py",
          r"os\.replace\(beside, folder / name\)", "(folder / name).write_bytes(raw)", "tests/promises/test_faults.py"),
    Fault("T13", "what was written is not read back", "app/sync/folder.py",
          r"compare\(temporary, hashed\.hexdigest\(\), hashed\.size, task\)", "pass", "tests/sync/test_folder.py"),
    Fault("T01", "a bundle grows under its final name", "app/sync/folder.py",
          r'temporary = folder / f"\.\{neutral_name\(\)\}"', "temporary = folder / neutral_name()",
          "tests/promises/test_faults.py"),
    Fault("T01", "a bundle's number is not kept", "app/storage/bundles.py",
          r"settings\.put\(vault, _COUNTER, number\)", "pass", "tests/promises/test_faults.py"),
    Fault("DESIGN 5", "an erased value comes back", "app/storage/journal.py",
          r"change is None or gone\.covers\(", "change is None or False and gone.covers(",
          "tests/promises/test_erased.py"),
    Fault("DESIGN 5", "an erased value is filled in again", "app/storage/journal.py",
          r"disclosure is None or gone\.covers\(", "disclosure is None or False and gone.covers(",
          "tests/promises/test_erased.py"),
    Fault("DESIGN 5", "erased pages keep their bytes", "app/storage/driver.py",
          r'"secure_delete = ON"', '"secure_delete = OFF"',
          "tests/storage/test_journal.py tests/storage/test_vault.py"),
    Fault("T18", "files are open to everybody", "app/base/paths.py",
          r"os\.umask\(0o077\)", "os.umask(0o022)", "tests/house/test_process.py"),
    Fault("T18", "a picture's beginning goes to a temporary file", "app/services/evidence/given.py",
          r"            head = self\._source\.read\(size\)\n",
          "            head = self._source.read(size)\n"
          "            (Path(os.environ.get('TMPDIR', '/tmp')) / 'head').write_bytes(head)\n",
          "tests/promises/test_residue.py"),
    Fault("T38", "a traceback prints the message", "app/base/process.py",
          r'\{describe_failure\(kind, trace\)\}"', '{error}"', "tests/house/test_process.py"),
    Fault("T38", "errors carry their facts", "app/base/errors.py",
          r"super\(\)\.__init__\(self\.error_code\)", "super().__init__(self.error_code, facts)",
          "tests/promises/test_errors.py"),
    Fault("T39", "error lines are printed as they come", "app/cli/failures.py",
          r"c if c in _OURS else inert\(c\)", "c",
          "tests/promises/test_hostile_text.py::test_t39_any_line_of_an_error_is_one_inert_line"),
    Fault("T39", "names in error lines are printed as they come", "app/cli/failures.py",
          r"inert_line\(v\) if isinstance", "v if isinstance",
          "tests/promises/test_hostile_text.py::test_t39_error_lines_about_hostile_names_are_inert"),
    Fault("P22", "links are followed", "app/sync/folder.py",
          r'_NO_FOLLOW = getattr\(os, "O_NOFOLLOW", 0\)', "_NO_FOLLOW = 0", "tests/promises/test_stick.py"),
    Fault("P22", "pipes are opened for bundles", "app/sync/folder.py",
          r"if not stat\.S_ISREG\(", "if False and not stat.S_ISREG(", "tests/sync/test_folder.py"),
    Fault("P27", "look-alike names are let in", "app/services/contacts.py",
          r"skeleton\(contact\.name\) == looks", "contact.name == name", "tests/services/test_exchange.py"),
    Fault("T40", "a socket is opened at the start", "app/__main__.py",
          r"    harden\(\)\n", "    harden()\n    __import__('socket').socket().connect_ex(('127.0.0.1', 9))\n",
          "tests/promises/test_network.py"),
    Fault("T23", "any key derivation is accepted", "app/crypto/slots.py",
          r"if not all\(low <= number <= high", "if False and not all(low <= number <= high",
          "tests/crypto/test_slots.py"),
    Fault("T30", "sizes are not blurred", "app/base/padme.py",
          r"return \(length \+ mask\) & ~mask", "return length", "tests/sync/test_frame.py"),
    Fault("T41", "a child without walls gets the document", "app/sandbox/client.py",
          r"any\(walls\.get\(wall\) is not True for wall in REQUIRED\)", "not walls", "tests/sandbox/test_jail.py"),
    Fault("T41", "the filter lets through what it doesn't know", "app/sandbox/syscalls.py",
          r"\[\*program, refuse\]", "[*program, allow]", "tests/sandbox/test_jail.py"),
    Fault("T41", "processes count as threads", "app/sandbox/syscalls.py",
          r"0x00010000 \| 0x00000100", "0", "tests/sandbox/test_jail.py"),
    Fault("T41", "memory of a child has no limit", "app/sandbox/jail.py",
          r"    resource\.setrlimit\(resource\.RLIMIT_AS, .*\n", "", "tests/sandbox/test_children.py"),
    Fault("T41", "a child outlives its parent", "app/sandbox/jail.py",
          r"    _libc\(\)\.prctl\(_PR_SET_PDEATHSIG, .*\n", "", "tests/sandbox/test_children.py"),
    Fault("T41", "a child may take as long as it likes", "app/sandbox/client.py",
          r"if self\._wall <= 0:", "if self._wall <= -40:", "tests/sandbox/test_children.py"),
    Fault("T41", "as many pixels as the child likes", "app/sandbox/client.py",
          r"if not fits or len\(result\.data\) != .*:", "if not fits:", "tests/sandbox/test_children.py"),
    Fault("T41", "a cancelled child lives on", "app/sandbox/client.py",
          r"        nursery\.release\(child\)", "        pass", "tests/sandbox/test_children.py"),
    Fault("T41", "a shape of facts isn't held", "app/sandbox/answers.py",
          r"max_length=SANDBOX_FACT_CHARS", "max_length=10**9", "tests/sandbox/test_children.py"),
    Fault("P16", "a TIFF is taken for a JPEG", "app/sandbox/kinds.py",
          r'\(b"II\*\\x00", Kind\("tiff", "image/tiff"\)\)', '(b"II*\\\\x00", JPEG)',
          "tests/sandbox/test_pictures.py"),
    Fault("T35", "a cleaned copy isn't looked at again", "app/sandbox/client.py",
          r"if not is_bare\(", "if False and not is_bare(", "tests/sandbox/test_children.py"),
    Fault("T35", "a cleaned copy keeps what the file said", "app/sandbox/clean.py",
          r"image\.save\(buffer, style, quality=_QUALITY\)",
          "image.save(buffer, style, quality=_QUALITY, comment=b'x')",
          "tests/sandbox/test_facts.py"),
    Fault("T11", "pictures of any size are decoded", "app/sandbox/pictures.py",
          r"    if width \* height > most or max\(width, height\) > SANDBOX_SIDE:", "    if False:",
          "tests/sandbox/test_hostile.py::test_t11_too_many_pixels_are_refused_by_the_head_alone"),
    Fault("P19", "entities of XMP are read", "app/sandbox/metadata.py",
          r'if "<!DOCTYPE" in packet or "<!ENTITY" in packet or', "if", "tests/sandbox/test_facts.py"),
)  # fmt: skip

LISTS: dict[str, tuple[Fault, ...]] = {
    "spine": FAULTS,
    "carrying": CARRYING_FAULTS,
    "case": CASE_FAULTS,
    "appeals": APPEAL_FAULTS,
    "decisions": DECISION_FAULTS,
    "disclosure": DISCLOSURE_FAULTS,
    "growth": GROWTH_FAULTS,
    "hostile": HOSTILE_FAULTS,
    "inbox": INBOX_FAULTS,
    "inquiries": INQUIRY_FAULTS,
    "ledger": LEDGER_FAULTS,
    "pages": PAGE_FAULTS,
    "people": PEOPLE_FAULTS,
    "protocol": PROTOCOL_FAULTS,
    "client": CLIENT_FAULTS,
    "apart": APART_FAULTS,
    "custody": CUSTODY_FAULTS,
    "passing": PASSING_FAULTS,
    "pinning": PINNING_FAULTS,
    "relay": RELAY_FAULTS,
    "release": RELEASE_FAULTS,
    "review": REVIEW_FAULTS,
    "rooms": ROOM_FAULTS,
    "submissions": SUBMISSION_FAULTS,
    "suspension": SUSPENSION_FAULTS,
    "same_queue": SAME_FAULTS,
    "sameness": MATCHER_FAULTS,
    "sealing": SEALING_FAULTS,
    "stick": STICK_FAULTS,
    "sync": SYNC_FAULTS,
}
EVERY = tuple(itertools.chain.from_iterable(LISTS.values()))


def copy_tree(to: Path, commit: str | None) -> None:
    """The files of the project, as they lie here or as they were committed, with this environment and real input."""
    to.mkdir()
    if commit:
        tar = subprocess.run(["git", "archive", commit], cwd=ROOT, check=True, capture_output=True).stdout
        subprocess.run(["tar", "-x", "-C", str(to)], input=tar, check=True)
    else:
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        names = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout
        for name in filter(None, names.decode().split("\0")):
            if (ROOT / name).is_file():
                (to / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(ROOT / name, to / name)
    (to / ".venv").symlink_to(ROOT / ".venv")
    for part in ("app", "bench", "dev", "tests"):  # once instead of for each fault; by hash, so that none is missed
        compileall.compile_dir(to / part, quiet=2, invalidation_mode=PycInvalidationMode.CHECKED_HASH)
    if (ROOT.parent / "shared").is_dir():  # without it tests would be skipped, and a fault would seem unnoticed
        (to.parent / "shared").symlink_to(ROOT.parent / "shared")


def changed_since(commit: str) -> frozenset[str]:
    """Files that aren't as they were in that commit."""
    listing = ["git", "diff", "--name-only", "-z", commit]
    told = subprocess.run(listing, cwd=ROOT, check=True, capture_output=True).stdout
    return frozenset(told.decode().split("\0"))


def is_touched(fault: Fault, changed: frozenset[str]) -> bool:
    return fault.file in changed or any(test.partition("::")[0] in changed for test in fault.tests.split())


def run_tests(tree: Path, tests: str) -> tuple[int, str]:
    """pytest's exit status, and its last words."""
    env = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONDONTWRITEBYTECODE": "1", "PYTHONPATH": str(tree)}
    wanted = "not nightly and not slow and not cluster"
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "-m", wanted]
    done = subprocess.run(
        [*command, *tests.split()], cwd=tree, env=env, capture_output=True, text=True, timeout=900, check=False
    )
    said = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
    return done.returncode, (said or done.stdout.strip().splitlines() or [done.stderr[-200:]])[-1]


def bite(tree: Path, fault: Fault) -> tuple[str, str]:
    """``red``, ``GREEN`` (nobody noticed) or ``STALE``, and what failed."""
    path = tree / fault.file
    broken = fault.broken(tree)
    if broken is None:
        return "STALE", f"its line is no longer there, or there twice, in {fault.file}"
    sound = path.read_text(encoding="utf-8")
    path.write_text(broken, encoding="utf-8")
    try:
        status, said = run_tests(tree, fault.tests)
    finally:
        path.write_text(sound, encoding="utf-8")
    if status == RED:
        return "red", said
    return ("STALE" if status in STALE else "GREEN"), said


def list_faults(chosen: list[Fault]) -> int:
    """Print them; the exit status is 1 where a line is gone."""
    stale = 0
    for fault in chosen:
        gone = fault.broken(ROOT) is None
        stale += gone
        print(f"{'STALE' if gone else 'there':6} {fault.promise:9} {fault.name}")
    return 1 if stale else 0


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commit", help="break this commit instead of the files as they lie here")
    parser.add_argument("--trusting", action="store_true", help="don't run the tests on the sound copy first")
    parser.add_argument("--list", action="store_true", help="only name the faults, and say which are stale")
    parser.add_argument("--of", action="append", choices=LISTS, help="only faults of this list (dev/teeth_LIST.py)")
    parser.add_argument("--since", metavar="REF", help="only faults whose code or tests changed since that commit")
    parser.add_argument("names", nargs="*", help="only faults whose promise or name holds one of these words")
    options = parser.parse_args()
    among = [fault for name in options.of or LISTS for fault in LISTS[name]]
    chosen = [f for f in among if not options.names or any(n in f"{f.promise} {f.name}" for n in options.names)]
    if options.since:
        changed = changed_since(options.since)
        chosen = [fault for fault in chosen if is_touched(fault, changed)]
    if options.list:
        return list_faults(chosen)
    above = Path(tempfile.mkdtemp(prefix="teeth."))
    folder = above / "tree"
    try:
        copy_tree(folder, options.commit)
        every = " ".join(sorted({test for fault in chosen for test in fault.tests.split()}))
        status, said = (0, "") if options.trusting else run_tests(folder, every)
        if status:
            print(f"not sound to begin with: {said}")
            return 1
        unnoticed = 0
        for fault in chosen:
            started = time.monotonic()
            verdict, said = bite(folder, fault)
            unnoticed += verdict != "red"
            print(
                f"{verdict:6} {fault.promise:9} {fault.name}  [{time.monotonic() - started:.0f} s]  {said}", flush=True
            )
        print(f"{len(chosen) - unnoticed} of {len(chosen)} faults were noticed")
        return 1 if unnoticed else 0
    finally:
        shutil.rmtree(above, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
