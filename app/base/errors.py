"""All errors that the product raises on purpose.

Each has a *code* and *facts*; people's sentences live in
``resources/translations/<language>/errors.json`` under ``error.<code>`` and may use the
facts as placeholders. ``str(error)`` gives the code alone, never a fact: facts can be
case content, and tracebacks and logs must not carry any (T38).

::

    SijilError
    ├── InputError           what a person typed or chose can't be used
    │   └── WeakPassphrase
    ├── NotFound             no such record, contact, file
    ├── Cancelled            the person stopped a long task
    ├── BackendMissing       the installed libraries lack an algorithm
    ├── ConsentNeeded        the verb needs a choice that was not given
    ├── Unshowable           a foreign file that can't be opened safely, or at all
    ├── VaultError
    │   ├── VaultMissing     no vault there
    │   ├── VaultExists      something is there already
    │   ├── VaultBusy        another process has it open
    │   ├── VaultNewer       written by a newer version
    │   ├── VaultDamaged     pages, keys or journal don't verify
    │   ├── WrongPassphrase
    │   ├── NoRoom           disk full
    │   └── StorageFault     the disk or the folder refused
    ├── BundleError          nothing of the bundle was used
    │   ├── NotABundle
    │   ├── NotForThisVault
    │   ├── BundleAltered
    │   ├── BundleTruncated
    │   ├── UnknownSender
    │   ├── BundleNewer
    │   └── BundleTooBig
    ├── CardError            a contact card that can't be trusted
    │   └── CardNewer
    ├── OnlineError          no answer from the network, or none that can be used
    └── StampError           an authority answered, and its time stamp doesn't hold
"""

from __future__ import annotations

from typing import ClassVar


class SijilError(Exception):
    """Base of every error that has a sentence for people."""

    code: ClassVar[str] = "unexpected"

    def __init__(self, code: str | None = None, /, **facts: object) -> None:
        self.error_code = code or self.code
        self.facts: dict[str, object] = facts
        super().__init__(self.error_code)


class InputError(SijilError):
    """What a person typed or chose can't be used; facts name the field and the rule."""

    code = "input"


class WeakPassphrase(InputError):
    """A passphrase below the floor; ``reason`` is a catalogue key."""

    code = "weak-passphrase"


class NotFound(SijilError):
    code = "not-found"


class Cancelled(SijilError):
    code = "cancelled"


class BackendMissing(SijilError):
    """The installed ``cryptography`` lacks an algorithm; ``algorithm`` names it."""

    code = "backend-missing"


class ConsentNeeded(SijilError):
    code = "consent-needed"


class Unshowable(SijilError):
    """A foreign file that wasn't opened; the sealed original stays what it is.

    ``reason``: ``unknown-type``, ``not-supported``, ``broken``, ``encrypted``, ``too-big``,
    ``too-slow``, ``crashed``, ``no-sandbox``, ``no-page``.
    """

    code = "unshowable"


class VaultError(SijilError):
    code = "vault"


class VaultMissing(VaultError):
    code = "vault-missing"


class VaultExists(VaultError):
    code = "vault-exists"


class VaultBusy(VaultError):
    code = "vault-busy"


class VaultNewer(VaultError):
    code = "vault-newer"


class VaultDamaged(VaultError):
    code = "vault-damaged"


class WrongPassphrase(VaultError):
    code = "wrong-passphrase"


class NoRoom(VaultError):
    code = "no-room"


class StorageFault(VaultError):
    code = "storage-fault"


class BundleError(SijilError):
    code = "bundle"


class NotABundle(BundleError):
    code = "not-a-bundle"


class NotForThisVault(BundleError):
    code = "not-for-this-vault"


class BundleAltered(BundleError):
    code = "bundle-altered"


class BundleTruncated(BundleError):
    code = "bundle-truncated"


class UnknownSender(BundleError):
    code = "unknown-sender"


class BundleNewer(BundleError):
    code = "bundle-newer"


class BundleTooBig(BundleError):
    code = "bundle-too-big"


class CardError(SijilError):
    code = "card"


class CardNewer(CardError):
    code = "card-newer"


class OnlineError(SijilError):
    """``host`` was asked; ``reason``: ``unreachable``, ``proxy``, ``slow``, ``tls``, ``status``, ``redirect``,
    ``too-big``, ``kind``, ``near`` (a contact named it, and it lies on this computer or in the network around it).
    """

    code = "online"


class StampError(SijilError):
    """``authority`` was asked; ``reason`` is why of :class:`app.crypto.stamps.Verdict`."""

    code = "stamp"
