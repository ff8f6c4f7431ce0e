"""The time until a photo is there: in a child, with a spare one ready and without, against decoding in this process.

Prints milliseconds (median) and the ratio to decoding here, for a photo of 12 megapixels in a
box of 1600 x 1200, and for a small one, where the start of the child is all there is; then the
memory that a waiting child holds. Run: ``python -m bench.view``.
"""

from __future__ import annotations

import io
import select
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from PIL import Image

from app.base.task import Task
from app.sandbox import client, pictures
from app.sandbox.kinds import JPEG
from app.sandbox.nursery import Nursery

BOX = (1600, 1200)
ROUNDS = 9


def photo(size: tuple[int, int]) -> bytes:
    """Noise over a gradient: as hard to decode as a photo."""
    noise = Image.effect_noise((size[0] // 4, size[1] // 4), 60).resize(size)
    image = Image.merge("RGB", [noise, noise.transpose(Image.Transpose.FLIP_LEFT_RIGHT), noise])
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def median(work: Callable[[], object], pause: Callable[[], object] = lambda: None) -> float:
    """Milliseconds; ``pause`` runs before each round and isn't counted."""
    times = []
    for _ in range(ROUNDS):
        pause()
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def wait_for_spare(nursery: Nursery) -> None:
    """A person looks at one picture before the next: the spare child is long ready by then."""
    nursery.prepare()
    child = nursery.take()
    select.select([child.out], [], [])  # it greets once its walls stand
    nursery.put_back(child)


def resident(pid: int) -> float:
    """MiB that are this process's alone."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii").splitlines()
    return sum(int(line.split()[1]) for line in lines if line.startswith("Private_")) / 1024


def main() -> None:
    pictures.prepare()
    for name, size in (("12 megapixels", (4000, 3000)), ("small", (320, 240))):
        data = photo(size)
        here = median(lambda data=data: pictures.decode(data, JPEG, BOX).image.tobytes())  # type: ignore[misc]
        with Nursery() as spared:

            def shown(data: bytes = data, nursery: Nursery = spared) -> None:
                client.picture(io.BytesIO(data), box=BOX, task=Task(), nursery=nursery)

            ready = median(shown, lambda nursery=spared: wait_for_spare(nursery))  # type: ignore[misc]
        with Nursery(spare=False) as bare:
            cold = median(lambda data=data, nursery=bare: shown(data, nursery))  # type: ignore[misc]
        print(f"{name:<16}{len(data) / 1e6:5.1f} MB  here {here:6.0f} ms")
        print(f"{'':<16}spare child ready {ready:6.0f} ms  {ready / here:6.2f} x")
        print(f"{'':<16}child started now {cold:6.0f} ms  {cold / here:6.2f} x", flush=True)
    with Nursery(spare=False) as one:
        child = one.take()
        time.sleep(1)
        print(f"a waiting child holds {resident(child.pid):.0f} MiB of its own")
        one.release(child)


if __name__ == "__main__":
    main()
