"""Dates as Indonesian releases write them -> ISO 8601. A small grammar of our own: general date parsers take "5/7" for May
or fill a missing year from the clock."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from functools import lru_cache

from jubir.stages.lexicon import load_lexicon


@dataclass(frozen=True)
class DateMention:
    """A date in the text. `year` is None where the expression has none; weekday 1 is Monday."""

    start: int
    end: int
    day: int
    month: int
    year: int | None
    weekday: int | None


@dataclass(frozen=True)
class DateGrammar:
    patterns: tuple[re.Pattern[str], ...]
    months: dict[str, int]
    days: dict[str, int]
    weekday: re.Pattern[str]


@lru_cache(maxsize=1)
def grammar() -> DateGrammar:
    """The patterns, made from seeds/lexicon/dates.tsv."""
    months: dict[str, int] = {}
    days: dict[str, int] = {}
    for row in load_lexicon().tables["dates"]:
        table = months if row["kind"] == "month" else days
        for form in row.forms:
            table[form.casefold().rstrip(".")] = int(row["number"])
    names = "|".join(sorted(map(re.escape, months), key=len, reverse=True))
    weekdays = "|".join(sorted(map(re.escape, days), key=len, reverse=True))
    blank = r"[ \t\u00a0]{1,3}"
    patterns = (
        # 3 Maret 2025; 17-19 Agustus 2023; 30 Mei - 2 Juni 2023: the first day, the last year
        rf"\b(?P<day>[0-3]?\d)(?:{blank}(?P<m0>{names})\b\.?)?(?:{blank})?"
        rf"(?:(?:[-–—/&]|s\.?d\.?|sampai(?:{blank}dengan)?|hingga|dan)(?:{blank})?[0-3]?\d{blank})?"
        rf"(?P<month>{names})\b\.?,?(?:{blank}(?:tahun{blank})?(?P<year>(?:19|20)\d\d))?(?!\d)",
        rf"\b(?P<day>[0-3]?\d){blank}(?P<month>{names})\b\.?,?(?:{blank}(?:tahun{blank})?(?P<year>(?:19|20)\d\d)(?!\d))?",
        r"(?<![\d/.-])(?P<day>[0-3]?\d)(?:[-–][0-3]?\d)?(?P<sep>[/.-])(?P<month>[01]?\d)(?P=sep)(?P<year>(?:19|20)\d\d|\d\d)(?![\d/.-]*\d)",
        # (5/7), Senin 5/7: a day and a month alone need the bracket or the weekday, or they are a fraction
        r"(?<=\()[ ]?(?P<day>[0-3]?\d)(?:[-–][0-3]?\d)?/(?P<month>[01]?\d)(?:/(?P<year>(?:19|20)\d\d))?(?=[ ]?\))",
    )
    return DateGrammar(
        tuple(re.compile(p, re.IGNORECASE) for p in patterns),
        months,
        days,
        re.compile(
            rf"\b({weekdays})(?:{blank}(?:pagi|siang|sore|malam|kemarin))?,?[ \t\u00a0]{{0,3}}\(?[ ]?$", re.IGNORECASE
        ),
    )


def find_dates(text: str) -> list[DateMention]:
    """All dates of a text in order; impossible ones (31/13) are no dates."""
    known = grammar()
    found: dict[int, DateMention] = {}
    taken: set[int] = set()
    for pattern in known.patterns:
        for match in pattern.finditer(text):
            if match.start() in taken or match.end() - 1 in taken:
                continue
            month = match["month"].casefold()
            number = int(month) if month.isdigit() else known.months[month]
            if match.groupdict().get("m0"):
                number = known.months[match["m0"].casefold()]
            year = int(match["year"]) if match["year"] else None
            if year is not None and year < 100:
                year += 2000
            day = int(match["day"])
            try:
                datetime.date(year or 2000, number, day)
            except ValueError:
                continue
            before = known.weekday.search(text, max(0, match.start() - 30), match.start())
            weekday = known.days[before[1].casefold()] if before else None
            taken.update(range(match.start(), match.end()))
            found[match.start()] = DateMention(match.start(), match.end(), day, number, year, weekday)
    return [found[start] for start in sorted(found)]


YEAR = re.compile(r"(?<![\d./,-])(19[5-9]\d|20\d\d)(?![\d/]|[.,]\d)")


def complete(mention: DateMention, text: str, near: int | None = None) -> str | None:
    """ISO date of a mention. A missing year is `near` (the dateline's), or the one year of the text that fits the weekday;
    None where the text has no such year or leaves two."""
    if mention.year is not None:
        return datetime.date(mention.year, mention.month, mention.day).isoformat()
    years = [near] if near is not None else sorted({int(y) for y in YEAR.findall(text)})
    dates = []
    for year in years:
        try:
            date = datetime.date(year, mention.month, mention.day)
        except ValueError:
            continue
        if mention.weekday is None or date.isoweekday() == mention.weekday:
            dates.append(date)
    if len(dates) == 1:
        return dates[0].isoformat()
    if not dates and len(years) == 1:
        # The weekday does not fit the only year there is: the year is surer than the weekday.
        try:
            return datetime.date(years[0], mention.month, mention.day).isoformat()
        except ValueError:
            return None
    return None
