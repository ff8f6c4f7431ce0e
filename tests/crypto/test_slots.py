"""Key slots: one run, eight equal places, and nothing believed before it is in bounds (T23)."""

from __future__ import annotations

import hashlib
import random
import resource
import struct
import subprocess
import sys
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.base import limits
from app.base.errors import InputError, VaultDamaged, VaultError, VaultNewer, WrongPassphrase
from app.crypto import slots, words
from app.crypto.slots import COPY_BYTES, FILE_BYTES, FLOOR, KdfParameters

KEY = bytes(range(32))


@pytest.fixture(scope="module")
def file() -> bytes:
    return slots.create("six words", KEY, FLOOR)


def resealed(copy: bytes) -> bytes:
    """A copy whose checksum is right again."""
    body = copy[: COPY_BYTES - 32]
    return body + hashlib.sha256(body).digest()


def with_header(file: bytes, offset: int, number: int) -> bytes:
    return resealed(file[:offset] + struct.pack(">I", number) + file[offset + 4 : COPY_BYTES]) * 2


def test_the_file_is_as_the_formats_say(file: bytes) -> None:
    assert len(file) == FILE_BYTES == 8192 and file[:4096] == file[4096:]
    assert file[:16] == b"sijil key slots\n" and struct.unpack(">5I", file[16:36]) == (1, 1, 65536, 3, 4)
    assert not any(file[964:4064]) and hashlib.sha256(file[:4064]).digest() == file[4064:4096]


def test_a_secret_opens_its_slot_and_no_other_secret_does(file: bytes) -> None:
    opened = slots.open_slots(file, "  six   words ")
    assert (opened.vault_key, opened.index, opened.kdf) == (bytearray(KEY), 0, FLOOR)
    assert "00010203" not in repr(opened) and "bytearray" not in repr(opened)
    for wrong in ("Six words", "sixwords", ""):
        with pytest.raises(WrongPassphrase):
            slots.open_slots(file, wrong)


def test_secrets_are_added_replaced_and_removed(file: bytes) -> None:
    code = words.recovery_code()
    two, index = slots.add(file, KEY, code, {0})
    assert index != 0 and slots.open_slots(two, code.upper().replace("-", " ")).index == index
    assert slots.open_slots(two, "six words").vault_key == KEY
    changed = slots.replace(two, 0, KEY, "other words")
    with pytest.raises(WrongPassphrase):
        slots.open_slots(changed, "six words")
    assert slots.open_slots(changed, "other words").generation == 3
    gone = slots.remove(changed, index)
    with pytest.raises(WrongPassphrase) as caught:
        slots.open_slots(gone, code)
    assert caught.value.error_code == "wrong-passphrase"
    assert slots.open_slots(gone, "other words").vault_key == KEY
    with pytest.raises(InputError) as full:
        slots.add(gone, KEY, "x", set(range(8)))
    assert full.value.error_code == "no-free-slot"


def test_a_mistyped_code_is_told_from_a_wrong_one(file: bytes) -> None:
    code = words.recovery_code()
    with pytest.raises(WrongPassphrase) as caught:
        slots.open_slots(file, code)
    assert caught.value.error_code == "wrong-passphrase"
    with pytest.raises(WrongPassphrase) as caught:
        slots.open_slots(file, code[:-1] + ("0" if code[-1] != "0" else "1"))
    assert caught.value.error_code == "wrong-code"


def test_used_and_unused_slots_look_alike() -> None:
    """Over many files, no byte of the used slot and none of an unused one has a favourite value."""
    copy = slots._read(slots.create("x", KEY, FLOOR))
    root = bytearray(32)
    seen: list[Counter[int]] = [Counter(), Counter()]
    for _ in range(400):
        for counter, slot in zip(seen, (slots._seal(copy, 0, root, KEY), slots._unused()), strict=True):
            assert len(slot) == slots.SLOT_BYTES
            counter.update(slot)
    for counter in seen:
        mean = 400 * slots.SLOT_BYTES / 256
        assert max(abs(n - mean) for n in counter.values()) < 7 * mean**0.5 and len(counter) == 256


def test_all_eight_are_tried_whichever_opens(file: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[int] = []
    really = slots._open
    monkeypatch.setattr(slots, "_open", lambda copy, index, *rest: tried.append(index) or really(copy, index, *rest))
    slots.open_slots(file, "six words")
    with pytest.raises(WrongPassphrase):
        slots.open_slots(file, "wrong")
    assert tried == list(range(8)) * 2


@pytest.mark.parametrize("broken", [0, 1])
def test_one_damaged_copy_is_survived(file: bytes, broken: int) -> None:
    copies = [file[:COPY_BYTES], file[COPY_BYTES:]]
    copies[broken] = copies[broken][:500] + b"\x55" + copies[broken][501:]
    assert slots.open_slots(b"".join(copies), "six words").vault_key == KEY
    copies[broken] = bytes(COPY_BYTES)
    assert slots.parameters(b"".join(copies)) == FLOOR


def test_the_greatest_generation_counts(file: bytes) -> None:
    newer = slots.replace(file, 0, KEY, "new words")
    for mixed in (file[:COPY_BYTES] + newer[COPY_BYTES:], newer[:COPY_BYTES] + file[COPY_BYTES:]):
        assert slots.open_slots(mixed, "new words").generation == 2


@pytest.mark.parametrize(
    "raw",
    [b"", b"x", bytes(FILE_BYTES), bytes(100_000), b"sijil key slots\n" + bytes(9000)],
    ids=["empty", "short", "zeros", "long", "magic"],
)
def test_what_is_no_key_file_is_damaged(raw: bytes) -> None:
    with pytest.raises(VaultDamaged):
        slots.open_slots(raw, "six words")


def test_a_newer_file_is_refused_politely(file: bytes) -> None:
    with pytest.raises(VaultNewer):
        slots.open_slots(with_header(file, 16, 2), "six words")


BAD_NUMBERS = {
    24: [0, 1, 65_535, 1_048_577, 2**31, 2**32 - 1],
    28: [0, 1, 2, 17, 2**32 - 1],
    32: [0, 9, 255, 2**32 - 1],
}


@pytest.mark.parametrize(("offset", "number"), [(o, n) for o, ns in BAD_NUMBERS.items() for n in ns])
def test_t23_parameters_outside_the_limits_are_refused(file: bytes, offset: int, number: int) -> None:
    with pytest.raises(VaultDamaged):
        slots.open_slots(with_header(file, offset, number), "six words")


@pytest.mark.parametrize("numbers", [(65_535, 3, 4), (65_536, 2, 4), (65_536, 3, 0), (1_048_577, 3, 4)], ids=str)
def test_t23_no_vault_can_be_made_outside_them(numbers: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="kdf"):
        KdfParameters(*numbers)


CHILD = """
import resource, sys
from app.base.errors import VaultDamaged
from app.crypto import slots
raw = sys.stdin.buffer.read()
pages = int(open('/proc/self/statm').read().split()[0])
most = pages * resource.getpagesize() + 40 * 2**20  # less than the floor of 64 MiB
resource.setrlimit(resource.RLIMIT_AS, (most, most))
try:
    slots.open_slots(raw, 'six words')
except VaultDamaged:
    print('refused')
except MemoryError:
    print('memory was taken')
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="needs RLIMIT_AS and /proc")
@pytest.mark.parametrize(("raised", "said"), [(2**22, "refused"), (2**20, "memory was taken")])
def test_t23_refused_before_memory_is_taken(file: bytes, raised: int, said: str) -> None:
    """In 40 MiB of room: 4 GiB asked for is refused; 1 GiB, which is allowed, is tried for and fails."""
    assert resource.RLIMIT_AS
    done = subprocess.run(
        [sys.executable, "-c", CHILD], input=with_header(file, 24, raised), capture_output=True, timeout=60, check=False
    )
    assert done.stdout.decode().strip() == said or (said != "refused" and done.returncode != 0), done.stderr


def test_t23_ten_thousand_mutated_files_open_never_or_rightly(file: bytes) -> None:
    """Both copies changed alike, half of them with a checksum made right again; the costly run is done once."""
    copy = slots._read(file)
    root = slots._stretch(copy, "six words")
    rng = random.Random(23)
    outcomes: Counter[str] = Counter()
    for n in range(10_000):
        mutated = bytearray(file[:COPY_BYTES])
        for _ in range(rng.randint(1, 4)):
            mutated[rng.randrange(964) if n % 2 else rng.randrange(COPY_BYTES)] ^= 1 << rng.randrange(8)
        raw = (resealed(bytes(mutated)) if n % 2 else bytes(mutated)) * 2
        try:
            read = slots._read(raw)
            opened = slots._try_all(read, root, "six words")
        except VaultError as error:
            outcomes[type(error).__name__] += 1
        else:
            assert opened.vault_key == KEY and opened.index == 0
            changed = {at for at in range(COPY_BYTES - 32) if raw[at] != file[at]}
            assert all(20 <= at < 24 or 180 <= at < 964 for at in changed), "something that is bound was changed"
            outcomes["opened"] += 1
    assert outcomes["WrongPassphrase"] > 500 and outcomes["VaultDamaged"] > 5000 and outcomes["opened"] > 500


def test_t23_the_parameters_are_bound_to_the_slots(file: bytes) -> None:
    """The right root key, under a header that names other costs, opens nothing."""
    copy = slots._read(file)
    root = slots._stretch(copy, "six words")
    assert slots._try_all(copy, root, "").vault_key == KEY
    for offset, number in ((24, 65_537), (28, 4), (32, 3)):
        with pytest.raises(WrongPassphrase):
            slots._try_all(slots._read(with_header(file, offset, number)), root, "")


def test_a_slot_opens_only_in_its_own_place_and_with_its_commitment(file: bytes) -> None:
    copy = slots._read(file)
    root = slots._stretch(copy, "six words")
    assert slots._open(copy, 0, copy.slots[0], root) == KEY
    assert all(slots._open(copy, index, copy.slots[0], root) is None for index in range(1, 8))
    uncommitted = copy.slots[0][:-1] + bytes([copy.slots[0][-1] ^ 1])
    assert slots._open(copy, 0, uncommitted, root) is None


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=200) | st.binary(max_size=64).map(lambda b: (slots.MAGIC + b).ljust(FILE_BYTES, b"\0")))
def test_t10_only_named_errors_come_out(raw: bytes) -> None:
    with pytest.raises((VaultDamaged, VaultNewer)):
        slots.parameters(raw)


def test_the_limits_are_those_of_the_formats() -> None:
    assert (limits.ARGON2_MEMORY_KIB, limits.ARGON2_ITERATIONS, limits.ARGON2_LANES) == (
        (65_536, 1_048_576),
        (3, 16),
        (1, 8),
    )
    assert KdfParameters(262_144, 3, 4) == slots.DEFAULT
