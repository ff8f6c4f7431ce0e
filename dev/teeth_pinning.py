"""Deliberate faults in relays by their own certificate, and in what root does to a store."""

from __future__ import annotations

from dev.teeth_fault import Fault

_PINNED = "tests/sync/test_pinned.py"
_PINS = "tests/services/relay/test_pins.py"
_PROGRAM = "tests/relay/test_program.py"
_OWNER = "tests/relay/test_owner.py"

PINNING_FAULTS = (
    Fault("T40", "any key is taken for the pinned one", "app/sync/pinned.py",
          r"        if not fine:\n            self\.close\(\)", "        if False:\n            self.close()", _PINNED),
    Fault("T14", "a certificate that can't be read stops the whole sync", "app/sync/pinned.py",
          r"except Exception:  # however", "except ZeroDivisionError:  # however", _PINNED),
    Fault("T14", "a certificate of no known version is no fault of its file", "app/crypto/certificates.py",
          r"(load_der_x509_certificate\(untrusted\)\)\n    except )x509\.InvalidVersion", r"\1ZeroDivisionError",
          f"{_PINNED}::test_t14_a_certificate_that_none_can_be_is_a_wrong_key_and_breaks_nothing"),
    Fault("T40", "a pin is an authority's matter", "app/sync/online.py",
          r"verify=pinned\.context\(pin\) if pin else _trusted\(\)", "verify=_trusted()", _PINNED),
    Fault("T40", "a line forgets the pin of its address", "app/sync/online.py",
          r"bare, self\._pin = pins\.split\(origin\)", 'bare, self._pin = pins.split(origin)[0], b""', _PINNED),
    Fault("T40", "a pinned line lets who watches read the certificate", "app/sync/pinned.py",
          r"    made\.minimum_version = ssl\.TLSVersion\.TLSv1_3\n", "", _PINNED),
    Fault("T40", "TLS in memory goes around the pin", "app/sync/pinned.py",
          r"    made\.sslobject_class = _Unpinned\n", "", _PINNED),
    Fault("T40", "the pin is that of the last certificate shown", "app/crypto/certificates.py",
          r"load_pem_x509_certificates\(untrusted\)\[0\]", "load_pem_x509_certificates(untrusted)[-1]", _PINNED),
    Fault("T40", "the pin is the fingerprint of the certificate", "app/crypto/certificates.py",
          r"return _pin\(x509\.load_der_x509_certificate\(untrusted\)\)",
          "return hashlib.sha256(untrusted).digest()", _PINNED),
    Fault("P23", "a certificate says when it was made", "app/crypto/certificates.py",
          r"\.not_valid_before\(_SINCE\)", ".not_valid_before(datetime.now(UTC))", _PINNED),
    Fault("T40", "two pins for one address", "app/sync/relay/origin.py",
          r"    if len\(stated\) > 1:", "    if False:", _PINNED),
    Fault("T40", "a pin where nothing is proved", "app/sync/relay/origin.py",
          r'    if stated and not origin\.startswith\("https:"\):', "    if False:", _PINNED),
    Fault("T14", "a changed pin changes no mailbox's address", "app/storage/relays.py",
          r'"UPDATE relay SET address = \?, reason', '"UPDATE relay SET address = coalesce(address, ?), reason', _PINS),
    Fault("T14", "one relay twice, by two pins", "app/services/relay/relays.py",
          r'raise InputError\("relay", reason="other-pin"\)', "continue", _PINS),
    Fault("T28", "a relay with another key is asked again for each parcel", "app/services/relay/run.py",
          r'"tls", "pin"\}', '"tls"}', _PINS),
    Fault("T43", "the certificate of another key is taken", "app/relay/certificate.py",
          r"if key is not None and not certificates\.belong_together", "if False and certificates.belong_together",
          _PROGRAM),
    Fault("P37", "root's files shut the relay out of its store", "app/relay/owner.py",
          r"        os\.setresuid\(owner\.st_uid, owner\.st_uid, owner\.st_uid\)\n", "", _OWNER),
    Fault("P37", "root serves what is another account's", "app/relay/owner.py",
          r'        raise StoreError\(reason="owner"\)', "        return", _OWNER),
)  # fmt: skip
