"""What bodies that take complaints ask for: the elements of each submission, and which fields of a case fill them.

Data, no rules of law. Where each list comes from, and what of it couldn't be held against the published
form, stands in docs/submissions.md and beside each form in the window (``submission.origin.<form>``).
Nothing PROTECTED is ever named here, nor where somebody lives in hiding (P13 of the desk: a test reads
these lists against the declarations).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final, Literal

Role = Literal["victim", "incident", "case"]
Need = Literal["required", "wanted"]
Made = Literal[
    "", "forces", "actions", "proceedings", "consent", "government", "public", "procedures", "mandates", "urgency"
]
Rule = Literal["", "month", "commenced", "state", "authority", "acted"]


@dataclass(frozen=True, slots=True)
class Fill:
    """Fields of the records in one role, in the order in which they are told."""

    role: Role
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Item:
    """One element. Its label is ``submission.item.<key>``, what to ask a person ``submission.ask.<key>``.

    ``made``: several records make it together (:mod:`app.services.submissions.making`). ``rule``: it must say
    more than something: a month, a State's part in it, that an authority was told. ``own``: a person writes
    here; ``instead``: such words alone will do. ``jump``: the record type and field where it is filled in the
    case. ``where``: it can tell where a living person is, and goes only when somebody says so. ``most``:
    characters of own words that still fit.
    """

    key: str
    need: Need = "wanted"
    fills: tuple[Fill, ...] = ()
    made: Made = ""
    rule: Rule = ""
    own: bool = False
    instead: bool = True
    jump: tuple[str, str] = ("", "")
    where: bool = False
    most: int = 0


@dataclass(frozen=True, slots=True)
class Part:
    """Elements below one heading, ``submission.part.<key>``."""

    key: str
    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True)
class Form:
    """A submission: ``submission.form.<key>`` and ``.hint``, to ``submission.to.<key>``.

    ``purposes``: codes of ``consent-use`` it may be made for, the usual one first. ``incidents``: types that
    it is about, () for any. ``single``: about one person. ``taken``: languages that the body takes, () where
    that isn't known. ``page``: it has to fit on one page. ``annexes`` go behind it. ``address``: where the body
    takes it, "" where that couldn't be checked; ``document``: the published text that the list was checked against.
    """

    key: str
    parts: tuple[Part, ...]
    type: str
    channel: str
    purposes: tuple[str, ...]
    incidents: tuple[str, ...] = ()
    single: bool = False
    taken: tuple[str, ...] = ()
    page: bool = False
    annexes: tuple[str, ...] = ("evidence", "silence")
    address: str = ""
    document: str = ""

    def items(self) -> Iterator[Item]:
        for part in self.parts:
            yield from part.items


@dataclass(frozen=True, slots=True)
class Mandate:
    """A Special Procedure, ``submission.mandate.<key>``: the incidents, and the people, that it may take up."""

    key: str
    incidents: frozenset[str] = frozenset()
    roles: frozenset[str] = frozenset()
    targeted: frozenset[str] = frozenset()
    sexes: frozenset[str] = frozenset()


def _victim(*fields: str) -> Fill:
    return Fill("victim", fields)


def _incident(*fields: str) -> Fill:
    return Fill("incident", fields)


_DISAPPEARED: Final = ("enforced-disappearance", "abduction", "arbitrary-arrest", "detention")

NAME: Final = Item("name", "required", (_victim("names"),), jump=("person", "names"))
SEX: Final = Item("sex", fills=(_victim("sex"),), jump=("person", "sex"))
BORN: Final = Item("born", fills=(_victim("born", "age", "age_on"),), jump=("person", "born"))
DOCUMENTS: Final = Item("documents", fills=(_victim("documents"),), jump=("person", "documents"))
OCCUPATION: Final = Item("occupation", fills=(_victim("roles", "role_text", "affiliation"),), jump=("person", "roles"))
NATIONALITY: Final = Item("nationality", fills=(_victim("citizenship"),), jump=("person", "citizenship"))
CIVIL: Final = Item("civil", fills=(_victim("civil_status", "dependants"),), jump=("person", "civil_status"))
# Of somebody who disappeared it is the family's home: told only when a person says so.
RESIDENCE: Final = Item("residence", fills=(_victim("residence"),), jump=("person", "residence"), where=True)
LOOKS: Final = Item(
    "looks",
    fills=(_victim("height", "build", "hair", "eyes", "marks", "physical_description", "clothing"),),
    jump=("person", "physical_description"),
)
MONTH: Final = Item("when", "required", (_incident("date", "time_of_day"),), rule="month", jump=("incident", "date"))
WHEN: Final = Item("when", "required", (_incident("date", "end", "time_of_day"),), jump=("incident", "date"))
SEEN: Final = Item("seen", fills=(_victim("last_seen", "last_seen_place"),), own=True, jump=("person", "last_seen"))
WHERE: Final = Item(
    "where", "required", (_incident("place", "governorate", "location_type"),), jump=("incident", "place")
)
FORCES: Final = Item(
    "forces", "required", made="forces", rule="state", own=True, jump=("involvement", "perpetrator_type")
)
FACTS: Final = Item(
    "facts",
    "required",
    (_victim("disappearance"), _incident("type", "description", "context", "methods", "method_details", "weapons")),
    own=True,
    jump=("incident", "description"),
)
REASON: Final = Item(
    "reason",
    fills=(_incident("stated_reason", "warrant_shown", "reason_told", "charges"),),
    jump=("incident", "stated_reason"),
)
HELD: Final = Item(
    "held",
    fills=(_incident("detention_place", "held_by", "capture"),),
    jump=("incident", "detention_place"),
    where=True,
)
ACTIONS: Final = Item("actions", "required", made="actions", rule="acted", own=True, jump=("proceeding", "date"))
CONSENT: Final = Item("consent", "required", made="consent", jump=("consent", "uses"))
AUTHOR: Final = Item("author", "required", own=True)
RELATION: Final = Item("relation", own=True)
CONFIDENTIAL: Final = Item("confidential", own=True)
FOLLOW_UP: Final = Item("follow-up", own=True)
MORE: Final = Item("more", own=True)
AGAINST: Final = Item("proceedings", made="proceedings", jump=("proceeding", "kind"))
PROCEDURES: Final = Item("procedures", made="procedures", own=True)

_PERSON: Final = (NAME, SEX, BORN, DOCUMENTS, OCCUPATION, NATIONALITY, CIVIL, RESIDENCE, LOOKS)

WGEID: Final = Form(
    "wgeid",
    (
        Part("person", _PERSON),
        Part("date", (MONTH, SEEN)),
        Part("place", (WHERE, HELD)),
        Part("forces", (FORCES, replace(FACTS, need="wanted"), REASON, AGAINST)),
        Part("actions", (ACTIONS,)),
        Part("author", (AUTHOR, RELATION, CONSENT, FOLLOW_UP, CONFIDENTIAL)),
        Part("more", (PROCEDURES, MORE)),
    ),
    "un-submission",
    "email",
    ("un",),
    _DISAPPEARED,
    single=True,
    taken=("en",),
    address="hrc-wg-eid@un.org",
)

CED: Final = Form(
    "ced",
    (
        Part("author", (AUTHOR, Item("standing", "required", own=True), CONSENT, CONFIDENTIAL)),
        Part("person", _PERSON),
        Part(
            "facts",
            (
                Item(
                    "when", "required", (_incident("date", "time_of_day"),), rule="commenced", jump=("incident", "date")
                ),
                WHERE,
                SEEN,
                FORCES,
                FACTS,
                HELD,
            ),
        ),
        Part(
            "actions",
            (Item("told", "required", made="actions", rule="authority", own=True, jump=("proceeding", "date")),),
        ),
        Part("more", (Item("procedures", "required", made="procedures", own=True), Item("protection", own=True), MORE)),
    ),
    "un-submission",
    "email",
    ("un",),
    _DISAPPEARED,
    single=True,
    document="CED/C/4/Rev.1",
)

SPECIAL: Final = Form(
    "special",
    (
        Part("mandates", (Item("mandates", "required", made="mandates"), Item("urgency", made="urgency", own=True))),
        Part(
            "person",
            (
                NAME,
                SEX,
                BORN,
                OCCUPATION,
                NATIONALITY,
                Item("why-them", fills=(_incident("targeted_as"),), own=True, jump=("incident", "targeted_as")),
            ),
        ),
        Part("facts", (WHEN, WHERE, FACTS, REASON, AGAINST, HELD)),
        Part(
            "forces", (Item("forces", "required", made="forces", own=True, jump=("involvement", "perpetrator_type")),)
        ),
        Part("actions", (Item("actions", made="actions", own=True, jump=("proceeding", "date")),)),
        Part(
            "author",
            (
                AUTHOR,
                CONSENT,
                Item("government", "required", made="government", own=True, instead=False, jump=("consent", "uses")),
                Item("public", made="public", own=True, instead=False, jump=("consent", "uses")),
                CONFIDENTIAL,
            ),
        ),
        Part("more", (Item("ask", own=True), PROCEDURES, MORE)),
    ),
    "un-submission",
    "online-form",
    ("un",),
    taken=("en",),
    address="spsubmission.ohchr.org",
)

URGENT: Final = Form(
    "urgent",
    (
        Part("person", (NAME, OCCUPATION)),
        Part(
            "facts",
            (
                WHEN,
                WHERE,
                Item("short", "required", (_incident("type"),), own=True, instead=False, most=600),
                Item("forces-short", made="forces", jump=("involvement", "perpetrator_type")),
                Item("danger", "required", own=True, most=300),
            ),
        ),
        Part(
            "ask",
            (
                Item("demands", "required", own=True, most=400),
                Item("recipients", "required", own=True, most=160),
                Item("contact", "required", own=True, most=120),
            ),
        ),
        Part("author", (CONSENT,)),
    ),
    "urgent-appeal",
    "email",
    ("partners", "publication-named", "media", "un", "authorities"),
    page=True,
    annexes=(),
)

SUMMARY: Final = Form(
    "summary",
    (
        Part("person", (NAME, SEX, BORN, OCCUPATION, NATIONALITY)),
        Part("facts", (WHEN, WHERE, FACTS, REASON, AGAINST)),
        Part("forces", (Item("forces", made="forces", own=True, jump=("involvement", "perpetrator_type")),)),
        Part("actions", (Item("actions", made="actions", own=True, jump=("proceeding", "date")), PROCEDURES)),
        Part("more", (CONSENT, Item("author", own=True), MORE)),
    ),
    "appeal",
    "email",
    ("partners", "un", "courts", "prosecution-abroad", "asylum", "authorities"),
)

FORMS: Final = {form.key: form for form in (WGEID, CED, SPECIAL, URGENT, SUMMARY)}

SIX: Final = ("name", "when", "where", "forces", "actions", "author")
"""the elements without which the Working Group on Enforced or Involuntary Disappearances takes nothing up"""

URGENT_MONTHS: Final = 3  # its urgent procedure: what happened in the three months before it gets the report
IN_FORCE: Final = "2010-12-23"  # the Convention, for Iraq: the thirtieth day after it acceded on 23 November 2010

UNKNOWN: Final = frozenset({"unknown", "unidentified-gunmen", "other"})
"""types of perpetrator that say nothing of a State's part"""

STATE: Final = frozenset(
    {
        "popular-mobilisation", "armed-forces", "police", "riot-police", "intelligence", "asayish", "prison-staff",
        "national-official", "local-official", "judiciary",
    }
)  # fmt: skip
"""types of perpetrator that are part of the State, or are supported by it by law"""

STATE_GROUPS: Final = frozenset({"state-body", "court-body", "security-service"})
"""kinds of group that are part of the State"""

_DEFENDERS: Final = frozenset(
    {
        "activist", "human-rights-defender", "womens-rights-defender", "environmental-activist", "protester",
        "protest-coordinator", "campaign-coordinator", "journalist", "photographer", "lawyer",
    }
)  # fmt: skip
_PRESS: Final = frozenset({"journalist", "photographer", "writer", "blogger", "artist"})
_PROTEST: Final = frozenset({"protester", "protest-coordinator"})
_WOMEN: Final = frozenset({"female"})

MANDATES: Final = (
    Mandate(
        "defenders", roles=_DEFENDERS, targeted=frozenset({"human-rights-work", "environmental-work", "legal-work"})
    ),
    Mandate("disappearances", frozenset({"enforced-disappearance", "abduction"})),
    Mandate(
        "executions",
        frozenset({"killing", "attempted-killing", "death-in-custody", "threat", "hit-list", "explosive-attack"}),
    ),
    Mandate(
        "torture",
        frozenset({"torture", "ill-treatment", "forced-confession", "sexual-violence", "death-in-custody"}),
    ),
    Mandate(
        "detention",
        frozenset({"arbitrary-arrest", "detention", "arrest-warrant", "malicious-prosecution", "unfair-trial"}),
    ),
    Mandate(
        "expression",
        frozenset(
            {"censorship", "defamation-campaign", "online-harassment", "account-hacking", "name-photo-published"}
        ),
        _PRESS,
        frozenset({"journalism", "political-opinion", "satire-or-criticism"}),
    ),
    Mandate(
        "assembly", frozenset({"protest-crackdown", "office-closure"}), _PROTEST, frozenset({"protest-participation"})
    ),
    Mandate(
        "judges",
        frozenset({"unfair-trial", "malicious-prosecution"}),
        frozenset({"lawyer", "judge"}),
        frozenset({"legal-work"}),
    ),
    Mandate(
        "women", frozenset({"sexual-violence"}), frozenset({"womens-rights-defender"}), frozenset({"gender"}), _WOMEN
    ),
    Mandate("privacy", frozenset({"surveillance", "account-hacking"})),
    Mandate("environment", roles=frozenset({"environmental-activist"}), targeted=frozenset({"environmental-work"})),
    Mandate("religion", targeted=frozenset({"religion"})),
    Mandate("minorities", targeted=frozenset({"ethnicity"})),
    Mandate("displaced", frozenset({"forced-displacement"})),
)
"""Which mandates fit is a suggestion out of these codes; a person chooses."""


def fitting(
    incidents: frozenset[str], roles: frozenset[str], targeted: frozenset[str], sexes: frozenset[str]
) -> tuple[str, ...]:
    """The mandates that may take up incidents of these types on people like these."""
    return tuple(
        one.key
        for one in MANDATES
        if incidents & one.incidents or roles & one.roles or targeted & one.targeted or sexes & one.sexes
    )
