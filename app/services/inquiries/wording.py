"""An inquiry in words, in any language: for the window, the command line and the annex alike."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from app.analysis import elapsed
from app.analysis.elapsed import Days, Moment
from app.analysis.inquiries import Event, Standing, State
from app.base.catalogue import text
from app.model import dates
from app.model.days import EVER
from app.model.entry import JSON
from app.model.extension import BUILT_IN, Declarations
from app.model.values import describe
from app.services.inquiries.views import InquiryView

Clean = Callable[[str], str]
"""makes text that somebody wrote harmless where it is shown (P13, T39)"""

SEPARATOR = " · "


def days(count: Days, language: str) -> str:
    """ "at least 12 days", "12 days", "at least about 12 days"."""
    kind = "exact" if count.exact else "about" if count.about else "least"
    return text(f"inquiry.days.{kind}", language, n=count.at_least)


def state(standing: Standing, language: str) -> str:
    """How an inquiry stands, in a word or two."""
    closed = standing.state is State.WITHOUT_RESULT and standing.end is not None
    return text("inquiry.state.closed" if closed else f"inquiry.state.{standing.state.value}", language)


def standing_line(standing: Standing, language: str) -> str:
    """How long it has been silent, or why nobody can say; "" where there is nothing to say."""
    if standing.late is not None:
        key = "inquiry.late" if standing.state is State.OVERDUE else "inquiry.was-late"
        return text(key, language, days=days(standing.late, language))
    if standing.state is State.OVERDUE:
        return text("inquiry.late.said", language)
    if standing.may_be_late:
        return text("inquiry.may-be-late", language)
    if standing.waiting is not None and standing.end is None:
        return text("inquiry.waiting", language, days=days(standing.waiting, language))
    return ""


def reckoning(standing: Standing, language: str) -> str:
    """From what the days are counted, where nobody reported the day."""
    due = standing.due
    if due is None or not due.reckoned or standing.late is None or standing.begun is None:
        return ""
    return text(
        "inquiry.reckoned",
        language,
        begun=when(standing.begun, language),
        due=when(Moment(due.when.last, due.when.last), language),
    )


def when(moment: Moment | None, language: str, said: Iterable[str] = ()) -> str:
    """A moment as it was said, else by its first and last day."""
    told = [dates.words(one, language) for one in dict.fromkeys(said) if dates.is_edtf(one)]
    if told:
        return text("inquiry.or", language).join(told)
    if moment is None or (moment.first <= -EVER and moment.last >= EVER):
        return text("inquiry.no-day", language)
    first, last = (dates.words(elapsed.day(one), language) for one in (moment.first, moment.last))
    if moment.first == moment.last:
        return first
    if not elapsed.day(moment.first):
        return text("inquiry.by", language, last=last)
    if not elapsed.day(moment.last):
        return text("inquiry.since", language, first=first)
    return text("inquiry.between", language, first=first, last=last)


def event(
    one: Event,
    language: str,
    titles: Mapping[str, str],
    declared: Declarations = BUILT_IN,
    clean: Clean = str,
) -> str:
    """An event of a timeline as one sentence; ``titles`` name members and cases by their ids."""
    moment = when(one.when, language, one.said)
    who = clean(one.text or titles.get(one.about, "")) or text("inquiry.somebody", language)
    if one.kind == "silence":
        return _silence(one, language)
    reckoned = ".reckoned" if one.reckoned and one.kind in ("announced", "due") else ""
    about = clean(titles.get(one.about, "")) or text("inquiry.elsewhere", language)
    facts = {"when": moment} | ({"who": who} if one.kind in ("named", "left") else {})
    facts |= {"about": about} if one.kind == "result" else {}
    said = [text(f"inquiry.event.{one.kind}{reckoned}", language, **facts)]
    if one.code:
        vocabulary = "inquiry-role" if one.kind in ("named", "left") else "inquiry-outcome"
        said.append(clean(declared.term(vocabulary, one.code).label(language)))
    if one.text and one.kind not in ("named", "left"):
        said.append(text("inquiry.quoted", language, text=clean(one.text)))
    return SEPARATOR.join(said)


def _silence(one: Event, language: str) -> str:
    lasted = days(one.days, language) if one.days is not None else ""
    if one.ongoing:
        return text("inquiry.event.silence", language, days=lasted)
    return text("inquiry.event.silence.ended", language, days=lasted, end=when(one.until, language))


def field(view: InquiryView, name: str, language: str, declared: Declarations = BUILT_IN, clean: Clean = str) -> str:
    """The shown value of a field in words; "" where there is none."""
    value = view.values.get(name)
    return "" if value is None else clean(describe("inquiry", name, value, language, None, declared))


def reported(view: InquiryView, language: str, declared: Declarations = BUILT_IN) -> tuple[str, ...]:
    """What somebody else counted, in sentences: "Number of committees: nearly 35"."""
    found = []
    for name in ("count", "prosecutions"):
        value = view.values.get(name)
        if value is not None:
            label = declared.field_label("inquiry", name, language)
            said = describe("inquiry", name, value, language, None, declared)
            found.append(text("inquiry.figure", language, what=label, figure=said))
    silent = view.values.get("no_result_after")
    if silent is not None:
        found.append(
            text("inquiry.figure.silent", language, figure=measured(silent, view.text("no_result_unit"), language))
        )
    return tuple(found)


def measured(value: JSON, unit: str, language: str, declared: Declarations = BUILT_IN) -> str:
    """ "3 months": a number with its qualifier, and a unit."""
    number = value.get("n") if isinstance(value, dict) else None
    if isinstance(number, bool) or not isinstance(number, int) or not isinstance(value, dict):
        return ""
    if unit not in elapsed.UNITS:
        return describe("inquiry", "no_result_after", value, language, None, declared)
    lasted = text(f"inquiry.unit.{unit}", language, n=number)
    qualifier = value.get("is")
    if qualifier in (None, "exact"):
        return lasted
    return text(
        "inquiry.qualified", language, how=declared.term("count-qualifier", str(qualifier)).label(language), what=lasted
    )
