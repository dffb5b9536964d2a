"""Quotations and reported speech, with their speakers."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace

from jubir.stages.lexicon import Row
from jubir.stages.marks import DOUBLE, SINGLE, Marked, find_marked, naming_before
from jubir.stages.rules.speakers import Speaker, Speakers
from jubir.stages.rules.words import AUXILIARIES, ROMAN, Words

STOPS = frozenset([".", "!", "?", "…"])
# Before a number these are abbreviations; elsewhere "ayat." ends a sentence.
OF_NUMBERS = frozenset("no nomor tgl hlm bln thn art ayat pasal lt rt rw".split())
ABBREVIATIONS = frozenset(
    "jl jln dr drs dra ir prof h hj st tbk pt cv ltd kab kec kel prov dll dsb dst dkk s.d a.n u.p plt plh pj pjs telp tlp fax rp sdr sdri bpk ny tn kh s.h m.h vs etc mr mrs ms jr sr co pte inc corp pres gg muh muhd moh mohd moch mhd much abd ach akh th ch yoh joh rr".split()
)


@dataclass(frozen=True)
class Said:
    """A piece of speech: token span [start, end), without its marks."""

    kind: str
    start: int
    end: int
    speaker: Speaker
    cue: str | None
    rule: str
    parent: int | None = None  # number of the outer quotation in the list


def find_sentences(words: Words, marked: list[Marked]) -> list[tuple[int, int]]:
    """Token spans of sentences; a quotation is never cut, nor is what stands in brackets."""
    inside = [False] * (words.count + 1)
    for m in marked:
        for k in range(m.start, min(m.end, words.count)):
            inside[k] = True
    closing = {m.after - 1: m for m in marked if m.closed and m.depth == 0}
    opening = {m.before for m in marked if m.depth == 0}
    sentences = []
    for a, b, line in words.lines:
        if line.kind in ("crumb", "label"):
            continue
        start = a
        if words.zones.dateline_end and a < b and words.start[a] < words.zones.dateline_end < words.end[b - 1]:
            while start < b and words.start[start] < words.zones.dateline_end:
                start += 1
        depth = 0
        for i in range(start, b):
            token = words.text[i]
            if token in "([":
                depth += 1
            elif token in ")]":
                depth = max(0, depth - 1)
            if inside[i] or i + 1 >= b:
                continue
            following = words.text[i + 1]
            fresh = (
                following[:1].isupper()
                or following in DOUBLE
                or following in SINGLE
                or following[:1].isdigit()
                or following in "([-•"
            )
            if token[-1] == "." and len(token) > 2 and i + 1 in opening and depth == 0:
                sentences.append((start, i + 1))  # "budaya kerja."Yang pintar …": no blank before the mark
                start = i + 1
                continue
            if token in STOPS and fresh and depth == 0:
                previous = words.low[i - 1].rstrip(".") if i > start else ""
                if (
                    token == "."
                    and (
                        previous in ABBREVIATIONS
                        or previous in OF_NUMBERS
                        and (following[0].isdigit() or following == "(" or ROMAN.match(following))
                        or len(previous) == 1
                        and previous.isalpha()
                    )
                    and words.start[i] == words.end[i - 1]
                ):
                    continue
                if token == "." and "." in previous and words.start[i + 1] == words.end[i]:
                    continue  # inside "M.Med.Ed."
                # "Capt.", "Ns.": every title of the lexicon that is written with a full stop
                title = words.longest("prefix", i - 1, i + 1) if i > start else None
                if token == "." and title is not None and title[0] == i + 1 and words.start[i] == words.end[i - 1]:
                    continue
                # “…”. Ujarnya: the verb is of the quotation; "Menurutnya, …" begins anew
                if (
                    is_cue(words, i + 1, b)
                    and i > start
                    and words.text[i - 1] in DOUBLE
                    and words.low[i + 1] != "menurutnya"
                ):
                    continue
                sentences.append((start, i + 1))
                start = i + 1
            elif i in closing and fresh and depth == 0 and words.text[i - 1] in STOPS and not is_cue(words, i + 1, b):
                sentences.append((start, i + 1))
                start = i + 1
        if start < b:
            sentences.append((start, b))
    return sentences


def verb_at(words: Words, i: int, limit: int) -> tuple[int, Row] | None:
    match = words.longest("verb", i, limit)
    return (match[0], match[1]) if match else None


def is_cue(words: Words, i: int, limit: int) -> bool:
    verb = verb_at(words, i, limit)
    return verb is not None and verb[1]["voice"] in ("bare", "nya")


@dataclass(frozen=True)
class Rejected:
    """Quotation marks that hold no speech: what they hold instead, and by which rule."""

    marked: Marked
    kind: str
    rule: str


class QuoteFinder:
    def __init__(self, words: Words, speakers: Speakers) -> None:
        self.words = words
        self.speakers = speakers
        self.marked = find_marked(words)
        self.openings = [m.before for m in self.marked]
        self.sentences = find_sentences(words, self.marked)
        self.said: list[Said] = []
        self.rejected: list[Rejected] = []
        self.used_verbs: set[int] = set()
        self.in_quote = speakers.in_quote
        self.announced: dict[int, Speaker | None] = {}

    def find(self) -> tuple[list[Said], list[Rejected]]:
        words = self.words
        outer = [m for m in self.marked if m.depth == 0]
        speech = {}
        for m in outer:
            decision = self.is_speech(m)
            if decision is None:
                speech[m.start] = m
                for k in range(m.before, m.after):
                    self.in_quote[k] = True
            else:
                self.rejected.append(decision)
        by_sentence: dict[tuple[int, int], list[Marked]] = {}
        for m in outer:
            if m.start in speech:
                by_sentence.setdefault(self.sentence_of(m.before), []).append(m)
        for a, b in self.sentences:
            kind = words.lines[words.line_of[a]][2].kind
            if kind in ("headline", "subheading", "contact", "boilerplate", "byline", "end", "dateline"):
                continue
            inside = by_sentence.get((a, b), [])
            done: list[Said] = []
            for n, m in enumerate(inside):
                said = self.attribute(m, a, b, inside[n - 1] if n else None, done[-1] if done else None)
                done.append(said)
                self.said.append(said)
                self.speakers.note(said.speaker.entity, words.line_of[a])
            indirect = self.reported(a, b, inside)
            for said in indirect:
                self.said.append(said)
            if indirect:
                self.speakers.note(indirect[-1].speaker.entity, words.line_of[a])
        self.nested(speech)
        return self.resolve_forward(), self.rejected

    # -- speech or not ----------------------------------------------------------------------------------------------

    def is_speech(self, m: Marked) -> Rejected | None:
        """None where the marks hold speech, else what they hold and the rule that says so."""
        words = self.words
        a, b = words.bounds(m.before)
        kind = words.lines[words.line_of[m.before]][2].kind
        inner = [k for k in range(m.start, m.end) if words.text[k][:1].isalnum()]
        count = len(inner)
        if count == 0:
            return Rejected(m, "empty", "no-word")
        if kind in ("headline", "subheading", "boilerplate", "contact", "byline"):
            return Rejected(m, "term", "zone-" + kind)
        cue_after = self.cue_after(m, b)
        cue_before = self.cue_before(m)
        last = words.text[m.end - 1]
        stop = last in (",", ".", "!", "?", "…") or last[-1:] in ".!?"
        naming = naming_before(words, m)
        if naming is not None and cue_after is not None and "." in words.text[m.after : cue_after[2]] and not stop:
            cue_after = None  # "… bertajuk “Hutan Kota”. Menurutnya, …": the verb begins a sentence of its own
        if cue_after is not None and (count >= 3 or stop):
            return None
        if naming is not None:
            return Rejected(m, naming, "naming-word")
        if cue_before and count >= 3:
            return None
        if m.mark in SINGLE and count < 5:
            return Rejected(m, "term", "scare-quote")
        if not m.closed:
            # a quotation may open at a paragraph's head or behind a sentence, and never be closed
            at_start = m.before == a or words.text[m.before - 1] in STOPS and stop
            return None if at_start and count >= 5 else Rejected(m, "term", "unclosed")
        capitals = sum(words.is_capital(k) for k in inner)
        opening = (
            m.before == a
            or words.text[m.before - 1] in STOPS
            or words.text[m.before - 1] in (":", ",")
            or words.text[m.before - 1] in DOUBLE
            or words.text[m.before - 1][-1:] == "."
        )
        closing = (
            m.after >= b
            or words.text[m.after] in (".", ",", "!", "?", "(")
            or m.after < b
            and words.is_capital(m.after)
        )
        if count >= 3 and capitals >= 0.75 * count and not stop:
            return Rejected(m, "title", "capitals")
        if (
            count >= 4
            and (opening or stop)
            and (stop or closing)
            and (words.is_capital(inner[0]) or opening)
            and (m.before == a or opening and words.text[m.before - 1] != "," or stop and count >= 6)
        ):
            return None
        if count >= 2 and stop and last != "," and words.text[m.before - 1] == "." and self.follows_speech(m):
            return None
        return Rejected(m, "term", "scare-quote")

    def follows_speech(self, m: Marked) -> bool:
        """ "“Kami siap,” kata Wira. “Semua ada.”": another quotation with its attribution stands before this one in the paragraph."""
        words = self.words
        n = bisect_left(self.openings, m.before) - 1
        other = self.marked[n] if n >= 0 else None
        if other is None or other.depth or m.depth or words.line_of[other.before] != words.line_of[m.before]:
            return False
        return self.cue_after(other, m.before) is not None

    def cue_after(self, m: Marked, b: int) -> tuple[int, Row, int] | None:
        """(token behind the verb, its row, token of the verb) of the attribution behind a quotation."""
        words = self.words
        i = m.after
        while i < b and words.text[i] in (",", ".", "-", "–", "—", ")", "”", '"'):
            i += 1
        lead = 0
        while (
            i < b and words.low[i] in ("demikian", "begitu", "pula", "juga", "lebih", "sambil", "seraya") and lead < 2
        ):
            i += 1
            lead += 1
        verb = verb_at(words, i, b)
        if verb is None:
            return None
        end, row = verb
        voice = row["voice"]
        if voice == "nya":
            return end, row, i
        if voice in ("bare", "passive", "preposition") and (
            self.speakers.phrase_at(end, b) is not None
            or self.oleh(end, b) is not None
            or words.text[i + 0][:1].islower()
            or words.is_capital(i)
        ):
            if voice == "bare" and words.is_capital(i) and m.after < i and self.speakers.phrase_at(end, b) is None:
                return None
            return end, row, i
        return None

    def epithet(self, title: Speaker, b: int, line: int) -> Speaker | None:
        """ "kata mantan Wali Kota Ternate itu": a title that nobody of the release has, with "itu", is another word for who speaks."""
        words = self.words
        held = self.speakers.in_force(line, 3)
        if held is None or held.label != "PER":
            return None
        behind = words.low[title.end : min(b, title.end + 6)]
        stop = next((n for n, w in enumerate(behind) if w in (".", ",", ";") or w[:1] in '"“”'), len(behind))
        if not {"itu", "tersebut", "ini"} & set(behind[:stop]):
            return None
        return Speaker(held, "epithet", None, title.start, title.end, title.text)

    def taken_up(self, i: int, b: int, line: int) -> Speaker | None:
        """ "tegas politisi Partai Kopi itu": a phrase in small letters that "itu" closes is another word for who speaks."""
        words = self.words
        held = self.speakers.in_force(line, 4)
        if held is not None and held.label != "PER":
            held = self.speakers.person
        if held is None or i >= b or words.is_capital(i) or not words.low[i].isalpha():
            return None
        # "petani yang sudah lama tinggal di Moti ini": of who has just been named, where the phrase ends so
        clause = False
        for k in range(i + 1, min(b, i + 12)):
            if words.low[k] in ("itu", "tersebut", "ini"):
                if clause and (self.speakers.current_line != line or k + 1 < b and words.text[k + 1] not in STOPS):
                    return None
                return Speaker(held, "epithet", None, i, k + 1, words.chars(i, k + 1))
            if words.low[k] in STOPS | {",", ";"}:
                return None
            clause = clause or words.low[k] == "yang" and words.low[k + 1] not in ("juga", "kini")
        return None

    def oleh(self, i: int, b: int) -> Speaker | None:
        if i < b and self.words.low[i] == "oleh":
            return self.speakers.phrase_at(i + 1, b)
        return None

    def sentence_of(self, token: int) -> tuple[int, int]:
        n = bisect_right(self.sentences, (token, self.words.count + 1)) - 1
        if n >= 0 and self.sentences[n][0] <= token < self.sentences[n][1]:
            return self.sentences[n]
        return self.words.bounds(token)

    def cue_before(self, m: Marked) -> tuple[int, int] | None:
        """(verb token, end) of a verb of saying that announces the quotation: "X menyatakan bahwa “…”", "X: “…”"."""
        words = self.words
        a, _ = self.sentence_of(m.before)
        k = m.before - 1
        steps = 0
        while k >= a and steps < 10:
            verb = verb_at(words, k, m.before)
            if (
                verb is not None
                and verb[1]["voice"] in ("active", "bare", "passive", "nya", "preposition")
                and not self.in_quote[k]
            ):
                if verb[1]["voice"] == "bare" and not (steps <= 1 and (words.text[m.before - 1] == ":" or k > a)):
                    k -= 1
                    steps += 1
                    continue
                gap = words.text[verb[0] : m.before]
                if (
                    not gap
                    or gap[-1] in (",", ":")
                    or words.low[m.before - 1] in ("bahwa", "agar", "karena", "dimana")
                    or steps <= 1
                ):
                    return k, verb[0]
            if words.text[k] in DOUBLE:
                return None
            k -= 1
            steps += 1
        return None

    # -- who said it ------------------------------------------------------------------------------------------------

    def attribute(self, m: Marked, a: int, b: int, before: Marked | None, last: Said | None) -> Said:
        words = self.words
        start, end = m.start, m.end
        line = words.line_of[m.before]
        inside = next((k for k in range(end - 1, max(start, end - 3), -1) if words.text[k - 1] == ","), 0)
        told = verb_at(words, inside, end) if inside and not m.closed else None
        if told is not None and told[1]["voice"] == "nya":
            # "“Kelor boleh habis, silaturahim jangan, pesannya.": nobody closed it before the attribution
            speaker = self.clitic(inside, told[0], b, a)
            return Said("direct", start, inside, speaker, words.chars(inside, told[0]), "cue-nya")
        cue = self.cue_after(m, b)
        if cue is not None:
            at, row, verb = cue
            self.used_verbs.add(verb)
            text = words.chars(verb, at)
            if row["voice"] == "nya":
                speaker = self.clitic(verb, at, b, a)
                return Said("direct", start, end, speaker, text, "cue-nya")
            found = self.speakers.phrase_at(at, b) or self.oleh(at, b)
            if found is None and at < b and words.low[at] in ("dia", "ia", "beliau"):
                found = self.speakers.pronoun(at, at + 1, words.text[at], "pronoun")
            if found is None:
                found = self.speakers.small_title(at, b) or self.taken_up(at, b, line)
            if found is None:
                named = words.chars(at, min(b, at + 4)) if at < b else ""
                if (
                    at >= b
                    or words.text[at] in (".", ",", "!")
                    or words.low[at] in ("saat", "dalam", "ketika", "di", "pada", "kepada", "usai", "dengan", "sambil")
                ):
                    held = self.speakers.in_force(line)
                    found = Speaker(held, "continued" if held else None, None if held else "no-speaker", verb, at, text)
                else:
                    found = Speaker(None, None, "unnamed-speaker", at, min(b, at + 3), named)
            if found.entity is None and found.reason == "no-person-for-title":
                found = self.epithet(found, b, line) or found
            return Said("direct", start, end, found, text, "cue-after")
        announced = self.cue_before(m)
        if announced is not None:
            verb, after = announced
            self.used_verbs.add(verb)
            voice = verb_at(words, verb, m.before)
            assert voice is not None
            announcer: Speaker | None = None
            if voice[1]["voice"] == "nya":
                announcer = self.clitic(verb, after, m.before, a)
            elif voice[1]["voice"] in ("passive", "bare", "preposition"):
                announcer = self.speakers.phrase_at(after, m.before) or self.oleh(after, m.before)
            if announcer is None:
                announcer = self.speakers.subject(verb, a)
            if announcer is not None:
                return Said("direct", start, end, announcer, words.chars(verb, after), "cue-before")
        if before is not None and last is not None:
            return Said("direct", start, end, again(last.speaker, m.before), None, "same-sentence")
        # "Nama: “…”"
        if m.before - 1 > a and words.text[m.before - 1] == ":":
            item = next(self.speakers.before(m.before), None)
            if (
                item is not None
                and item.end == m.before - 1
                and item.name.label in ("PER", "TITLE", "ORG")
                and (found := self.speakers.of_item(item, m.before)) is not None
            ):
                return Said("direct", start, end, found, None, "colon")
        if words.text[m.end - 1] == "," and (bare := self.without_verb(m, b)) is not None:
            return Said("direct", start, end, bare, None, "no-verb")
        dash = self.dash_attribution(m, b)
        if dash is not None:
            return Said("direct", start, end, dash, None, "dash")
        return Said("direct", start, end, self.continued(m, line), None, "no-cue")

    def without_verb(self, m: Marked, b: int) -> Speaker | None:
        """“…,” Deputi Bidang Usaha Vonda Tersia, di Ternate: the verb was forgotten."""
        found = self.speakers.phrase_at(m.after, b)
        return found if found is not None and found.entity is not None and found.entity.label == "PER" else None

    def dash_attribution(self, m: Marked, b: int) -> Speaker | None:
        """“…” — Name, title: behind the closing mark, or on the next line."""
        words = self.words
        i = m.after
        if i < b and words.text[i] in ("–", "—", "-", "--"):
            return self.speakers.phrase_at(i + 1, b)
        number = words.line_of[m.before]
        if m.after >= b and number + 1 < len(words.lines):
            a2, b2, _ = words.lines[number + 1]
            if a2 < b2 and words.text[a2] in ("–", "—", "-", "--"):
                return self.speakers.phrase_at(a2 + 1, b2)
        return None

    def continued(self, m: Marked, line: int) -> Speaker:
        """No attribution: the subject of this paragraph before the quotation, else the speaker in force."""
        held = self.speakers.in_force(line, 1)
        if held is None or self.speakers.current_line < line:
            subject = self.speakers.last_subject(m.before)
            if subject is not None and subject[1] == line:
                return Speaker(subject[0], "continued", None, m.before, m.before, "")
        if held is not None:
            return Speaker(held, "continued", None, m.before, m.before, "")
        held = self.speakers.in_force(line, 3)
        if held is not None:
            return Speaker(held, "continued", None, m.before, m.before, "")
        alone = self.speakers.only_person(m.before)
        if alone is not None:
            return Speaker(alone, "only-person", None, m.before, m.before, "")
        return Speaker(None, None, "no-speaker", m.before, m.before, "")

    def clitic(self, verb: int, at: int, b: int, a: int) -> Speaker:
        """katanya, ujarnya: the person in force; a name right behind it wins ("bebernya Aris")."""
        words = self.words
        if (
            at < b
            and (found := self.speakers.phrase_at(at, b)) is not None
            and found.resolved_by in ("name", "short-name")
        ):
            return found
        line = words.line_of[verb]
        held = self.speakers.in_force(line, 4)
        if held is not None and held.label != "PER" and line - self.speakers.person_line <= 4:
            held = self.speakers.person  # a body asks and announces, but "jelasnya" is somebody's
        subject = self.speakers.last_subject(verb)
        # a subject named since the last speech is the one meant; in the same paragraph it is the nearer of the two
        if subject is not None and (
            held is None
            or subject[1] > self.speakers.current_line
            or subject[1] == line == self.speakers.current_line
            and subject[0] is held
        ):
            if subject[1] == line or held is None:
                return Speaker(subject[0], "nya", None, verb, at, words.chars(verb, at))
        if held is not None:
            return Speaker(held, "nya", None, verb, at, words.chars(verb, at))
        return Speaker(None, None, "no-antecedent", verb, at, words.chars(verb, at))

    def resolve_forward(self) -> list[Said]:
        """A quotation that opens the release before anybody is named belongs to the first one who speaks after it."""
        out = list(self.said)
        for n, said in enumerate(out):
            if said.speaker.entity is not None or said.speaker.reason not in ("no-speaker", "no-antecedent"):
                continue
            line = self.words.line_of[said.start]
            following = self.announced_after(line)
            if following is not None:
                out[n] = replace(
                    said,
                    speaker=Speaker(
                        following.entity, "announced", None, following.start, following.end, following.text
                    ),
                )
        return out

    def announced_after(self, line: int) -> Speaker | None:
        """ "Hal tersebut disampaikan X" in the same or the next paragraph names who spoke before it."""
        for number in (line, line + 1):
            if 0 <= number < len(self.words.lines):
                if number not in self.announced:
                    self.announced[number] = self.announcement(number)
                if self.announced[number] is not None:
                    return self.announced[number]
        return None

    def announcement(self, number: int) -> Speaker | None:
        words = self.words
        a, b, _ = words.lines[number]
        for i in range(a, b):
            verb = verb_at(words, i, b)
            if verb is not None and verb[1]["voice"] == "passive" and not self.in_quote[i]:
                back = words.low[max(a, i - 3) : i]
                if any(w in ("tersebut", "itu", "demikian", "ini") for w in back):
                    found = self.speakers.phrase_at(verb[0], b) or self.oleh(verb[0], b)
                    if found is not None and found.entity is not None:
                        return found
        return None

    def nested(self, speech: dict[int, Marked]) -> None:
        """Quotations inside quotations become children of the outer one."""
        words = self.words
        for m in self.marked:
            if m.depth == 0:
                continue
            outer = next(
                (n for n, s in enumerate(self.said) if s.kind == "direct" and s.start <= m.before and m.end <= s.end),
                None,
            )
            if outer is None:
                continue
            inner = [k for k in range(m.start, m.end) if words.text[k][:1].isalnum()]
            if len(inner) < 3 or naming_before(words, m) is not None:
                continue
            speaker: Speaker | None = None
            for k in range(m.before - 1, max(self.said[outer].start, m.before - 6) - 1, -1):
                verb = verb_at(words, k, m.before)
                if verb is not None:
                    speaker = self.speakers.subject(k, self.said[outer].start)
                    break
            if speaker is None:
                speaker = Speaker(None, None, "nested", m.before, m.before, "")
            self.said.append(Said("direct", m.start, m.end, speaker, None, "nested", outer))

    # -- reported speech --------------------------------------------------------------------------------------------

    def reported(self, a: int, b: int, inside: list[Marked]) -> list[Said]:
        """The reporting clauses of one sentence: at most one with its verb in front, and one inserted or at its end."""
        words = self.words
        unknown: Said | None = None
        i = a
        # a clause after the last quotation of the sentence is a clause of its own
        while i < b:
            if self.in_quote[i]:
                i += 1
                continue
            verb = verb_at(words, i, b)
            if verb is None or i in self.used_verbs:
                i += 1
                continue
            end, row = verb
            said = self.report(i, end, row, a, b)
            if said is not None and said.speaker.entity is None and row["voice"] == "bare" and i == a:
                unknown = unknown or said  # "Pesan Bupati, Asisten I mengingatkan …": the verb behind may know who
            elif said is not None:
                return [said if unknown is None or said.speaker.entity is not None else unknown]
            i = max(i + 1, end if row["voice"] == "active" else i + 1)
        return [unknown] if unknown is not None else []

    def report(self, verb: int, end: int, row: Row, a: int, b: int) -> Said | None:
        words = self.words
        voice = row["voice"]
        cue = words.chars(verb, end)
        previous = words.low[verb - 1] if verb > a else ""
        if voice == "active" or voice == "adjective":
            return self.active(verb, end, row, a, b)
        if voice == "preposition":
            return self.according(verb, end, a, b, cue)
        if voice == "passive":
            opening = (
                verb == a
                or previous in (",", "itu", "lanjut", "juga", "namun", "dan", "seperti")
                or words.is_capital(verb)
                or not previous
            )
            return self.inverse(verb, end, a, b, cue, opening=opening)
        if voice == "nya":
            if words.low[verb].startswith("di"):
                return self.inverse_clitic(verb, end, a, b, cue)
            return self.inserted(verb, end, self.clitic(verb, end, b, a), a, b, cue, after=end)
        if voice == "bare":
            if not (verb == a or previous in (",", "-", "–") or words.is_capital(verb) and previous in (".", "”", '"')):
                return None
            found = self.speakers.phrase_at(end, b)
            if found is None:
                return None
            return self.inserted(verb, end, found, a, b, cue, after=max(end, found.end))
        return None

    def clean(self, start: int, end: int) -> tuple[int, int]:
        """A clause without the marks at its borders."""
        words = self.words
        while start < end and (
            words.text[start] in (",", ":", ";", "-", "–")
            or words.text[start] in ("”", '"')
            and not self.in_quote[start]
        ):
            start += 1
        while end > start and (words.text[end - 1] in (",", ";", ":") or words.text[end - 1].isspace()):
            end -= 1
        return start, end

    def content(self, start: int, end: int, speaker: Speaker, cue: str, rule: str, least: int = 3) -> Said | None:
        start, end = self.clean(start, end)
        quoted = next((k for k in range(start, end) if self.in_quote[k]), None)
        if quoted is not None and quoted - start < 4:
            return None
        if start < end and self.words.low[start] in ("pentingnya", "perlunya"):
            least = 2
        if sum(self.words.text[k][:1].isalnum() for k in range(start, end)) < least:
            return None
        return Said("indirect", start, end, speaker, cue, rule)

    def active(self, verb: int, end: int, row: Row, a: int, b: int) -> Said | None:
        """X mengatakan (bahwa) …"""
        words = self.words
        previous = words.low[verb - 1] if verb > a else ""
        takes = set(re.split(r"\s*;\s*", row["takes"]))
        if (
            previous in ("sambil", "seraya", "sembari")
            and end < b
            and words.low[end] in ("bahwa", ",")
            and self.said
            and a <= self.said[-1].start < verb
        ):
            held = self.said[-1].speaker
            return self.content(end + 1, b, again(held, verb), words.chars(verb, end), "verb-bahwa")
        admits = previous in ("tak", "tidak") and row["lemma"] in DENYING  # "tak menampik masih ada …"
        if previous in UNSAID and not admits:
            return None
        if previous == "yang" and not (end < b and words.low[end] in ("bahwa", ",")):
            # "Menteri Kebudayaan Moti Wirasuta yang menyebut gedung itu aman"
            if not self.names_person(verb - 1) or "clause" not in takes or not self.predicate(end, b):
                return None
        speaker = self.speakers.subject(verb, a)
        if speaker is None:
            return None
        start = end
        # "mengapresiasi serta menyambut baik": the last verb of the chain
        if start < b and words.low[start] in ("dan", "serta", "sekaligus"):
            chained = verb_at(words, start + 1, b)
            if chained is not None and chained[1]["voice"] == "active":
                return self.active(start + 1, chained[0], chained[1], a, b) or None
        rest = words.low[end:b]
        linked = False
        for n, low in enumerate(rest[:14]):
            if low == "bahwa" or low in ("bahwasanya", "bahwasannya"):
                if n > 1 and rest[0] == "," and self.predicate(end + 1, end + n):
                    break  # "menjelaskan, pertemuan itu dilakukan untuk memastikan bahwa …": the clause began at the comma
                start, linked = end + n + 1, True
                break
            if self.in_quote[end + n] or low in (".", ";"):
                break
        if not linked:
            # "meminta warga agar …": the clause after agar; jika only right behind the verb
            for n, low in enumerate(rest[:10]):
                if low in ("agar", "supaya") or low in ("jika", "kalau", "apabila") and n == 0:
                    if n > 0 and (rest[0] in STATED or "adanya" in rest[:n] or self.predicate(end + 1, end + n)):
                        break  # "mengatakan sanksi dijatuhkan agar …": the clause began before
                    start, linked = end + n + 1, True
                    break
                # a comma inside a list of those who are asked: "mengimbau pemilik warung, hotel dan binatu agar …"
                listed = low == "," and row["lemma"] in ASKING_VERBS and not self.predicate(end, end + n)
                if low in (",", ".", ";") and n > 0 and not listed or self.in_quote[end + n]:
                    break
        form = words.low[verb:end]
        if rest[:2] == ["terima", "kasih"]:
            start, linked = end, True  # "menyampaikan terima kasih kepada …"
        if "terima" in form:
            start = verb + form.index("terima")
            linked = True
        elif "selamat" in form:
            start = verb + form.index("selamat")
        if not linked:
            while (
                start < b
                and words.low[start] in ("juga", "pula", "pun", ",", ":", "jelas", "dengan", "tegas", "kembali")
                and words.low[start] not in ("kembali",)
            ):
                if words.text[start] == ",":
                    linked = True
                start += 1
                if linked:
                    break
        if not linked and (self.tells_when(start, b) or not self.says_something(start, b, takes)):
            return None
        if not linked and tuple(form) in ASKING and "untuk" not in words.low[start:b] and not self.predicate(start, b):
            return None  # "mengajak jajaran TNI dan Polri"
        rule = "verb-bahwa" if linked else "verb-clause"
        return self.content(start, b, speaker, words.chars(verb, end), rule)

    def predicate(self, start: int, end: int) -> bool:
        """A verb of a main clause stands between two tokens: "program itu bertujuan …", "tindakan itu diambil"."""
        words = self.words
        relative = False  # behind "yang", until its verb has come
        for k in range(start, end):
            low = words.low[k]
            relative = relative or low == "yang"
            if low in AUXILIARIES or VERB.match(low.partition("-")[0]) and not words.is_capital(k):
                if not relative and words.low[k - 1] not in UNDER:
                    return True
                relative = relative and low in AUXILIARIES
        return False

    def says_something(self, start: int, end: int, takes: set[str]) -> bool:
        """A complement without bahwa counts where it holds a clause or says something; a bare topic does not."""
        words = self.words
        rest = [w for w in words.low[start:end] if w[:1].isalnum()]
        if len(rest) < 3:
            return len(rest) == 2 and rest[0] in ("pentingnya", "perlunya")  # "menekankan pentingnya pencatatan"
        if not takes & {"clause", "noun"}:
            return False
        if rest[0] in TOPICS and not (
            any(w in ("bahwa", "yang", "agar", "untuk", "atas", "kepada", "dengan") for w in rest[1:])
            or self.predicate(start + 1, end)
        ):
            return False
        bare = rest[0] in BARE_TOPICS and not self.predicate(start + 1, end)
        return not bare and tuple(rest[:3]) != ("hal", "yang", "sama")

    def names_person(self, i: int) -> bool:
        """The name of a person ends right before token i."""
        item = next(self.speakers.before(i), None)
        return item is not None and item.end == i and item.name.label == "PER"

    def according(self, verb: int, end: int, a: int, b: int, cue: str) -> Said | None:
        """Menurut X, … — and "…, menurut X, …"."""
        words = self.words
        if end < b and (
            words.low[end]
            in (
                "rencana",
                "data",
                "catatan",
                "laporan",
                "hasil",
                "informasi",
                "peraturan",
                "undang-undang",
                "survei",
                "aturan",
                "keterangan",
                "kabar",
            )
            or words.longest("introducer", end, b) is not None
        ):
            return None
        if end < b and words.low[end] in ("penuturan", "pengakuan", "pandangan", "pendapat", "penjelasan"):
            end += 1
        found = self.speakers.phrase_at(end, b) or self.taken_up(end, b, words.line_of[verb])
        if found is None or found.entity is None and found.reason == "no-person-for-title":
            again = self.epithet(found, b, words.line_of[verb]) if found is not None else self.apposed(end, b)
            found = again or found
        if found is None:
            return None
        after = self.behind_apposition(max(end, found.end), b)
        if verb == a or words.is_capital(verb):
            return self.content(after, b, found, cue, "menurut")
        return self.inserted(verb, end, found, a, b, cue, after=after, rule="menurut-inserted")

    def apposed(self, i: int, b: int) -> Speaker | None:
        """ "Menurut | sang istri, Ratna, …", "Menurut salah satu peserta, Budi, …": a phrase in small letters, and the name."""
        words = self.words
        comma = next((k for k in range(i, min(b, i + 6)) if words.text[k] == ","), 0)
        if comma <= i or not all(words.text[k].islower() for k in range(i, comma)):
            return None
        item = self.speakers.item_at.get(comma + 1)
        return self.speakers.of_item(item, b) if item is not None and item.name.label == "PER" else None

    def behind_apposition(self, i: int, b: int) -> int:
        """Behind "Menurut X | , pengawas ketenagakerjaan dari Dinas Y, …" and its like; `i` where the clause begins at once."""
        words = self.words
        item = self.speakers.item_at.get(i + 1)
        if i + 2 >= b or words.text[i] != "," or item is None or item.name.label != "TITLE":
            return i
        small = 0
        for k in range(item.end, min(b, item.end + 16)):
            if words.text[k] == ",":
                return k
            small += not words.is_capital(k) and words.low[k] not in ("dari", "di", "pada", "asal", "dan")
            if small > 1 or words.low[k] in STOPS or words.low[k] in AUXILIARIES:
                return i
        return i

    def inverse(self, verb: int, end: int, a: int, b: int, cue: str, *, opening: bool) -> Said | None:
        """Dikatakan X (bahwa) …; a passive without its agent is no report."""
        words = self.words
        at = end
        while at < b and at < end + 2 and words.low[at] in ("juga", "pula", "oleh"):
            at += 1
        found = self.speakers.phrase_at(at, b)
        if found is None:
            return None
        if not opening and not words.is_capital(verb):
            before = [w for w in words.low[a:verb] if w[:1].isalnum()]
            if len(before) > 12 or any(w in ("hal", "demikian", "sambutan", "hibah", "surat") for w in before[:4]):
                return None
            if before and before[-1] in ("yang", "telah", "sudah", "akan", "juga"):
                return None
        back = words.low[max(a, verb - 4) : verb]
        if any(w in ("hal", "tersebut", "demikian", "pernyataan", "penghargaan") for w in back):
            return None
        start = max(at, found.end)
        if start < b and words.low[start] in ("bahwa", "bahwasanya"):
            start += 1
        if start < b and words.low[start] in (
            "saat",
            "ketika",
            "usai",
            "dalam",
            "pada",
            "di",
            "kepada",
            "seusai",
            "setelah",
        ):
            return None
        return self.content(start, b, found, cue, "inverse")

    def tells_when(self, i: int, b: int) -> bool:
        """ "disampaikannya | saat menerima piala", "menyampaikan | lewat program itu": when and how, and no statement."""
        words = self.words
        if i + 1 >= b or words.low[i] not in AROUND or words.low[i + 1] in ("ini", "itu"):
            return False
        # "mengatakan melalui lomba ini, warga …": a clause follows
        return words.low[i] not in ("lewat", "melalui") or "," not in words.text[i : i + 8]

    def inverse_clitic(self, verb: int, end: int, a: int, b: int, cue: str) -> Said | None:
        """Dikatakannya, …"""
        words = self.words
        speaker = self.clitic(verb, end, b, a)
        start = max(end, speaker.end if speaker.start >= end else end)
        if self.tells_when(start, b):
            return None
        if start < b and words.low[start] == "bahwa":
            start += 1
        said = self.content(start, b, speaker, cue, "inverse-nya")
        if said is None and verb > a:
            return self.content(a, verb, speaker, cue, "final-nya", 4)
        return said

    def inserted(
        self, verb: int, end: int, speaker: Speaker, a: int, b: int, cue: str, *, after: int, rule: str = "inserted"
    ) -> Said | None:
        """ "A, kata X, B" gives B; "A, kata X." gives A; "Kata X, B" gives B."""
        words = self.words
        start = after
        while start < b and words.text[start] in (",", ")"):
            start += 1
        rest = [w for w in words.low[start:b] if w[:1].isalnum()]
        tail = bool(rest) and rest[0] in (
            "saat",
            "ketika",
            "usai",
            "dalam",
            "di",
            "pada",
            "kepada",
            "seusai",
            "sambil",
            "seraya",
            "selepas",
            "setelah",
            "melalui",
            "dikutip",
            "seperti",
            "disela-sela",
            "sebagaimana",
        )
        if len(rest) >= 3 and not (tail and words.text[start - 1] != ","):
            return self.content(start, b, speaker, cue, rule if verb > a else "verb-first")
        first = a
        if any(self.in_quote[k] for k in range(a, verb)):
            return None
        while first < verb and words.text[first] in ("-", "–", ","):
            first += 1
        return self.content(first, verb, speaker, cue, "final", 4)


def again(speaker: Speaker, token: int) -> Speaker:
    if speaker.entity is None:
        return speaker
    return Speaker(speaker.entity, "continued", None, token, token, "")


# What one delivers that is no statement.
# Behind one of these a verb of saying tells of no statement: "akan menjelaskan", "tak membeberkan", "usai menyampaikan".
UNSAID = frozenset(
    "untuk guna dengan dapat bisa harus ingin akan sambil tanpa agar mari perlu tidak tak belum enggan usai setelah saat ketika supaya siap hendak kepada".split()
)
# Not to deny something is to say it.
DENYING = frozenset("tampik pungkir bantah".split())
# How and when something is told.
AROUND = frozenset("saat ketika usai seusai sewaktu lewat melalui".split())
ASKING_VERBS = frozenset("imbau himbau minta ajak harap ingat pesan".split())
# What is asked for must be told: "mengajak warga menanam", "minta pelayanan dipercepat".
ASKING = frozenset([("mengajak",), ("minta",)])
BARE_TOPICS = frozenset(
    "masukan aspirasi bantuan santunan hadiah paket donasi surat proposal dokumen piagam materinya sambutannya sambutan sambutannya pidato pidatonya materi materinya arahan arahannya paparan paparannya pengalamannya cerita ceritanya laporan laporannya orasi ceramah tausiyah tausiah ikrar sumpah data".split()
)
# "menekankan perlunya X agar …": what is said begins with the noun.
STATED = frozenset("perlunya pentingnya harapan harapannya komitmen komitmennya kesiapan kesiapannya".split())
# Words that look like verbs of their shape are left out by name; a verb behind one of UNDER is of no main clause.
VERB = re.compile(
    r"(?!(?:media|meja|menteri|mesin|mereka|melalui|menurut|mengenai|menuju|medali|menit|memang|meter|berita|beras|berbagai|berbasis|berikut|bersama|berdasarkan|"
    r"berkat|berkelanjutan|berkas|terhadap|terkait|tersebut|terutama|termasuk|terbaik|terbesar|terpadu|dinas|dirinya|dimana|diri|disiplin|dialog|digital|dini|disabilitas|"
    r"distribusi|direktur|direksi|dinamika|diskusi|dirut|dirjen|dibanding|desa)$)(?:me[mnrlwy]|ber|di|ter)\w{3,}$"
)
UNDER = frozenset(
    "yang untuk guna dengan dalam dan atau serta agar melalui tanpa secara sambil seraya para dari di ke hasil".split()
)
TOPICS = frozenset("pengalaman kisah sejarah profil visi misi program hasil tentang mengenai seluruh semua".split())
