"""Datelines: where a line opens with place and date, "Jakarta, 3 Maret 2025 – "."""

from __future__ import annotations

import re

from jubir.stages.dates import find_dates

WEEKDAYS = r"(?:senin|selasa|rabu|kamis|jum['’`]?at|sabtu|minggu|ahad)"


def find_dateline(text: str, start: int, end: int) -> tuple[tuple[int, int], int] | None:
    """((place start, place end), end of the dateline) where a line opens with one.

    Forms: "Jakarta, 3 Maret 2025 – ", "JAKARTA, KNEKS – ", "Jakarta (ANTARA) - ", "(Seoul, Itjen …) – ", "(Jakarta, 20
    September 2017) ", "Kota Malang — ", "JAKARTA, Menteri …" (capitals alone), a line of its own.
    """
    line = text[start:end]
    opening = line[:1] == "("
    head = line[1:] if opening else line
    shift = start + (1 if opening else 0)
    if not head:
        return None
    # The place: capitalised words before a comma, a bracket, a dash or a date.
    words = re.match(r"(?:[^\W\d_][\w'’]*|[A-Z]{2,})(?:[ \t\u00a0]+[A-Z][\w'’]*){0,3}", head)
    if words is None or not head[0].isupper():
        return None
    place = (shift, shift + words.end())
    if re.fullmatch(WEEKDAYS, words[0].split()[0], re.IGNORECASE):
        return None
    rest = head[words.end() :]
    if opening:
        close = head.find(")")
        if 0 < close < 90 and (rest[:1] in ",)"):
            tail = re.match(r"\)\s*(?:[-–—]{1,3}\s*)?", head[close:])
            assert tail is not None
            return place, shift + close + tail.end()
        return None
    # A dash within the first words closes it.
    dash = re.compile(
        r"\s*(?:[,/]\s*[^–—\n]{0,60}?|\([^()\n]{0,60}\)\s*|,?\s*\d[^–—\n]{0,40}?)?\s*(?:[–—]{1,2}|-{2,3}|(?<=[\s)])-(?=\s)|(?<=\w)-(?=\s[A-Z])|(?<=\w)-(?=[A-Z][a-z]+\s+[A-Z]))\s*"
    ).match(head, words.end())
    sentence_inside = dash and re.search(r"[.!?][\s”\"]", re.sub(r"\([^()]*\)", "", dash[0]))
    if dash and len(words[0].split()) <= 4 and not sentence_inside and plausible(dash[0]):
        return place, shift + dash.end()
    # "Semarang, 17 Juni 2009. PT …", "Padang, Humas. Kepala …", "Jakarta, Kementerian Sosial, 3 Mei 2021. …": a full stop closes it
    stop = re.compile(
        r"\s*[,(]\s*(?:(?:[A-Z][\w&-]*|dan)(?:\s(?:[A-Z][\w&-]*|dan)){0,7},\s*)?(?:\d{1,2}\s+[A-Za-z]{3,9}\s+\d{4}|(?i:humas|inmas|kontributor))\)?\.\s+(?=[A-Z“\"])"
    ).match(head, words.end())
    if stop and len(words[0].split()) <= 3:
        return place, shift + stop.end()
    # "Jakarta, 8 Januari 2018" as a line of its own
    if find_dates(head[:80]) and len(head.split()) <= 9 and re.match(r"\s*,", rest) and len(words[0].split()) <= 3:
        return place, end
    # "JAKARTA, Menteri …": the place in capitals alone
    if (
        words[0].isupper()
        and len(words[0]) > 3
        and (caps := re.match(r",\s+(?=[A-Z][a-z])", rest))
        and len(words[0].split()) <= 2
    ):
        return place, shift + words.end() + caps.end()
    return None


def plausible(between: str) -> bool:
    """What stands between place and dash is a date, a source or a bracket, not the middle of a sentence."""
    body = between.strip(" \t\u00a0-–—")
    if not body:
        return True
    if body.startswith("("):
        return True
    if find_dates(body) or re.search(r"\b(?:19|20)\d\d\b", body) or re.search(WEEKDAYS, body, re.IGNORECASE):
        return len(body.split()) <= 9
    small = [w for w in re.findall(r"[^\W\d_]+", body) if w[0].islower() and "." not in body]
    return len(body.split()) <= 5 and not small
