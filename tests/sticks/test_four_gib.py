"""FAT32's limit on the kernel's own FAT32: a bundle of more than 4 GiB goes in parts and is joined (T13).

It runs in a Linux of its own (User Mode Linux), since this machine's kernel may have no FAT, and loop devices and
mounts aren't everybody's. It needs 14 GiB of disk.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from app.base.limits import GIB, MIB
from app.sync.volumes import FAT_LARGEST
from tests.conftest import ROOT

FILM = 4 * GIB + 64 * MIB
MODULES = ("fat/fat", "fat/vfat", "nls/nls_cp437", "nls/nls_ascii", "nls/nls_iso8859-1")
INIT = """\
#!/bin/sh
export PATH=/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME={folder} LANG=C.UTF-8 QT_QPA_PLATFORM=offscreen
mount -t proc proc /proc; mount -t tmpfs tmpfs /run; mount -t tmpfs tmpfs /mnt
ip link set lo up
for one in {modules}; do insmod $(find /usr/lib/uml/modules -name $(basename $one).ko); done
mkdir /mnt/stick && mount -t vfat /dev/ubda /mnt/stick
cd {root} && {python} -m tests.sticks.four_gib {folder} /mnt/stick {size} > {folder}/said 2>&1
umount /mnt/stick
halt -f -p
"""


@pytest.mark.nightly
def test_t13_more_than_four_gib_on_the_fat32_of_the_kernel(tmp_path: Path) -> None:
    for program in ("linux.uml", "mkfs.vfat", "insmod"):
        if shutil.which(program) is None:
            pytest.skip(f"{program} isn't installed: apt install user-mode-linux dosfstools kmod")
    if shutil.disk_usage(tmp_path).free < 15 * GIB:
        pytest.skip("needs 15 GiB of free disk")
    seen = boot(tmp_path, int(os.environ.get("SIJIL_FILM_BYTES", FILM)))
    print(json.dumps(seen))
    assert "error" not in seen and seen["failures"] == []
    assert (seen["largest"], seen["errno"]) == (FAT_LARGEST, errno.EFBIG)
    assert sum(seen["files"]) >= seen["bytes"] > FAT_LARGEST
    assert len(seen["files"]) >= 2 and max(seen["files"]) <= FAT_LARGEST
    assert seen["equal"] and seen["blocks"] == FILM // MIB


def boot(folder: Path, size: int) -> dict[str, object]:
    image, init = folder / "stick.img", folder / "init"
    with image.open("wb") as file:
        file.truncate(size + GIB)
    subprocess.run(["mkfs.vfat", "-F", "32", str(image)], check=True, capture_output=True)
    modules = " ".join(MODULES)
    init.write_text(INIT.format(folder=folder, root=ROOT, python=sys.executable, size=size, modules=modules))
    init.chmod(0o700)
    command = ["linux.uml", "root=/dev/root", "rootfstype=hostfs", "rootflags=/", "rw", "mem=1536M", f"init={init}"]
    command += [f"ubd0={image}", "con=null", "con0=fd:0,fd:1", "quiet"]
    done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=3600, check=False)
    found = folder / "seen.json"
    said = folder / "said"
    assert found.exists(), done.stdout[-1000:] + (said.read_text(errors="replace")[-3000:] if said.exists() else "")
    return dict(json.loads(found.read_text()))
