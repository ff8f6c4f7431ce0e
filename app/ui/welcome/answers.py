"""What the first-run pages ask for, and the verbs that make use of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from app.base.task import Task
from app.ui.options import default_folder, is_vault

if TYPE_CHECKING:
    from app.services.session import Session


@dataclass
class Answers:
    """Filled in step by step; ``passphrase`` is wiped as soon as it has been used for the last time."""

    folder: Path = field(default_factory=lambda: free_folder(default_folder()))
    name: str = ""
    passphrase: str = ""
    recovery: bool = False
    code: str = ""
    session: Session | None = None


def free_folder(wanted: Path) -> Path:
    """``wanted``, or the first of ``wanted-2``, ``wanted-3`` … where nothing is yet."""
    for number in range(2, 1000):
        if not wanted.exists() or (wanted.is_dir() and not any(wanted.iterdir())):
            return wanted
        wanted = wanted.with_name(f"{wanted.name.rsplit('-', 1)[0] if number > 2 else wanted.name}-{number}")
    return wanted


def inside(chosen: Path) -> Path:
    """A chosen folder itself when it is empty, else a new folder in it: a vault shares no folder."""
    try:
        empty = not any(chosen.iterdir())
    except OSError:
        empty = True
    return chosen if empty or is_vault(chosen) else free_folder(chosen / default_folder().name)


def create_vault(answers: Answers, kdf: Any) -> tuple[Session, str | None]:
    """Make the vault that was asked for; ``kdf`` None takes the product's own cost."""
    from app.services import vaults

    cost = {} if kdf is None else {"kdf": kdf}
    return vaults.create(answers.folder, answers.passphrase, answers.name, recovery=answers.recovery, **cost)


def create_practice(answers: Answers, kdf: Any, task: Task) -> Session:
    """Close the new vault, make a second one beside it with the same passphrase, and load the sample there."""
    from app.services import vaults
    from app.services.sample import load

    cost = {} if kdf is None else {"kdf": kdf}
    folder = free_folder(answers.folder.with_name(f"{answers.folder.name}-practice"))
    session, _ = vaults.create(folder, answers.passphrase, answers.name, **cost)
    try:
        load(session, task)
    except BaseException:
        session.close()
        raise
    if answers.session is not None:
        answers.session.close()
    return session


def load_sample(session: Session, task: Task) -> None:
    from app.services.sample import load

    load(session, task)


def suggest() -> str:
    from app.services import vaults

    return vaults.suggest_passphrase()


def judge(text: str) -> str | None:
    """The catalogue key of the reason why a passphrase is refused, or None."""
    from app.services import vaults

    reason = vaults.judge_passphrase(text)
    if reason is None:
        return None
    return reason if reason.startswith("passphrase.") else f"passphrase.{reason}"
