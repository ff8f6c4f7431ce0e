"""T9: an old copy of the contacts, put back from outside, is said at unlock until a person has looked."""

from __future__ import annotations

from app.services import contacts, vaults

from .conftest import PASSPHRASE


def test_t09_contacts_changed_behind_the_vaults_back_raise_an_alarm(people) -> None:
    amal, basim = people("Amal", "Basim")
    contacts.set_verified(amal, basim.key_id, False)
    # What an attacker with an old page would bring about: the mark is back, the digest isn't.
    amal.run(lambda vault: vault.db.execute("UPDATE contact SET verified = 1"))
    amal.close()
    with vaults.open(amal.folder, PASSPHRASE) as again:
        assert again.alarms == ("security-tables",)
        assert [damage.what for damage in vaults.check(again).damage] == ["check.security-tables"]
        vaults.acknowledge_alarms(again)
    with vaults.open(amal.folder, PASSPHRASE) as again:
        assert again.alarms == ()
