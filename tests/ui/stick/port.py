"""A computer's own tables of disks, with folders for sticks that are plugged in and pulled out."""

from __future__ import annotations

from pathlib import Path

from app.sync.volumes import Machine


class Port:
    """Real tables as proc(5) and sysfs describe them, written by hand; what lies on a stick lies in a folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.machine = Machine(folder / "mountinfo", folder / "block", folder / "by-label")
        for made in (self.machine.devices, self.machine.labels, folder / "sticks"):
            made.mkdir(parents=True)
        self._lines: dict[str, str] = {}
        self._write()

    def plug(self, name: str, kind: str = "exfat", *, read_only: bool = False) -> Path:
        """A stick of this name comes; where it lies."""
        path = self.folder / "sticks" / name
        path.mkdir(exist_ok=True)
        device = f"8:{16 * (1 + len(self._lines))}"
        (self.machine.devices / device).mkdir(exist_ok=True)
        (self.machine.devices / device / "removable").write_text("1\n")
        where = str(path).replace(" ", "\\040")
        way = "ro" if read_only else "rw"
        self._lines[name] = f"36 35 {device} / {where} {way},noatime - {kind} /dev/sd{name[:1].lower()}1 {way}"
        self._write()
        return path

    def pull(self, name: str) -> None:
        """It goes again; nothing of it can be reached any more."""
        del self._lines[name]
        (self.folder / "sticks" / name).rename(self.folder / f"pulled-{name}")
        self._write()

    def _write(self) -> None:
        self.machine.mounts.write_text("".join(f"{line}\n" for line in self._lines.values()))
