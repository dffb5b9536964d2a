"""What may stand at a token: a stretch of capitals, a person, a title, a body, a place; each function looks and tags nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass

from jubir.stages.lexicon import Row
from jubir.stages.rules.words import CONNECTORS, DIRECTIONS, INITIAL, NO_INITIALS, ROMAN, Words

# Kinds of bodies whose name is a proper name: "dan" does not go on inside it, and people's names are part of it.
PROPER = frozenset(
    "company state-company bank foundation school university hospital police military prosecutor court media club party cooperative embassy".split()
)
REGIONAL = frozenset(
    "bagian regional wilayah cabang daerah provinsi propinsi prov prov. kota kabupaten kab kab. kecamatan kec kelurahan desa pusat indonesia ri republik nasional area distrik unit induk".split()
)
# Before a number or an address: no part of a name.
REACHED_BY = frozenset("telp telp. telepon fax faks email e-mail surel hp website situs".split())
# Between a body and where its branch is.
BRANCH = frozenset("cabang perwakilan".split())
# Short forms that stand for a body in small letters, too, where a place follows: "pemkab Lumajang".
LOCAL_GOVERNMENTS = frozenset("pemprov pemkab pemkot pemda".split())
# "S.Pd.H", "Amd.Gz": behind a name, a degree that no table knows.
DOTTED = re.compile(r"(?:[SMA]|[SMA][a-z]{1,2})\.(?:[A-Z][A-Za-z]{0,3}\.?){1,3}$")
# With a capital inside: "Ahmad Tersia MAg".
MIXED_DEGREES = frozenset("mag msc phd mhum mkom mpsi meng skom ssos spsi mba lc".split())
BARE_DEGREES = frozenset("amd spd sag skm skep sst mkes mpd msi".split())
DEGREE = re.compile(r"[SM]\.?[A-Z][A-Za-z]{0,2}$|(?:[A-Z][a-z]{0,3}\.){2,4}$")
LEGAL = frozenset("persero tbk tbk. perum ltd inc ab".split())
# No name has more tokens; what is longer is a list, and looking on would cost the square of its length.
LONGEST_NAME = 40
# Arabic articles and nouns that bind the next word: "SMK Al Hikmah", "Pesantren Nurul Iman".
ARTICLES = frozenset(
    "al ar as an at ad az ath ash asy el nurul darul miftahul baitul roudlotul raudhatul bahrul ihyaul hidayatul".split()
)
# Last words of English names of awards and programmes.
CLOSING = frozenset("award awards program programme scholarship challenge fellowship bootcamp".split())


@dataclass(frozen=True)
class Name:
    """A tagged stretch of tokens. `outer` holds its titles and degrees, too."""

    start: int
    end: int
    label: str
    rule: str
    outer: tuple[int, int] = (0, 0)
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    kind: str = ""
    honorific: str = ""

    @property
    def whole(self) -> tuple[int, int]:
        return self.outer if self.outer != (0, 0) else (self.start, self.end)


def capital_run(
    words: Words, i: int, limit: int, *, connectors: frozenset[str] = CONNECTORS, commas: bool = False
) -> int:
    """The end of the stretch of capitalised words from token i, joined by small connecting words."""
    j = last = i
    limit = min(limit, i + LONGEST_NAME)
    while j < limit:
        token = words.text[j]
        if words.is_capital(j):
            if j > i and (starts_person(words, j, limit) or words.low[j] in REACHED_BY):
                break
            j += 1
            last = j
        elif j > i and ROMAN.match(token) and j == last:
            j += 1
            last = j
        elif (
            j > i
            and words.low[j] in connectors
            and j + 1 < limit
            and (
                words.is_capital(j + 1) or words.low[j + 1] in connectors and j + 2 < limit and words.is_capital(j + 2)
            )
        ):
            if words.low[j] in ("di", "ke") and words.longest("region", j + 1, limit):
                break
            if (
                words.low[j] in ("dan", "serta", "&", "and", "/")
                and (starts_title(words, j + 1) or starts_body(words, j + 1))
                and words.low[j + 1] != "humas"
            ):
                break
            j += 1
        elif (
            token == "."
            and j == last
            and words.low[j - 1] in ("kab", "kec", "prov", "kel")
            and j + 1 < limit
            or token == ","
            and commas
            and j > i
            and goes_on(words, j, limit)
        ):
            j += 1
        else:
            break
    return last


def goes_on(words: Words, comma: int, limit: int) -> bool:
    """A comma inside one name: "Politik, Hukum, dan Keamanan": a list of common words that ends with dan."""
    j = comma + 1
    for _ in range(24):
        if j >= limit:
            return False
        if words.low[j] in ("dan", "serta", "&"):
            return (
                j + 1 < limit
                and words.is_capital(j + 1)
                and words.likeness(j + 1) <= 0
                and not starts_title(words, j + 1)
                and not starts_body(words, j + 1)
            )
        if words.text[j] == ",":
            j += 1
            continue
        if not words.is_capital(j) or words.likeness(j) > 0 or starts_title(words, j) or starts_body(words, j):
            return False
        j += 1
    return False


def starts_person(words: Words, i: int, limit: int) -> bool:
    """A title of a person (Ir., H., Drs.) stands here, and a name behind it."""
    match = words.longest("prefix", i, limit)
    if match is None or match[0] >= limit:
        return False
    end = match[0]
    if end + 1 < limit and words.text[end] == "." and match[1]["kind"] in ("military", "police"):
        end += 1  # "Kolonel Pnb. Sugeng"
    if (
        words.text[i].rstrip(".") in ("H", "R", "A", "M", "S", "St", "Kr", "Dt")
        and i > 0
        and words.likeness(i - 1) > 0.5
    ):
        return False  # an initial inside a name: "Ariani H. Soejoeti"
    if not words.is_capital(i) and not words.text[end - 1].endswith("."):
        return False
    return words.is_capital(end) and words.likeness(end) > -1.4 or words.longest("prefix", end, limit) is not None


def starts_title(words: Words, i: int) -> bool:
    return words.is_capital(i) and (
        words.longest("position", i) is not None
        or words.longest("office", i) is not None
        or words.longest("status", i) is not None
    )


def starts_body(words: Words, i: int) -> bool:
    return body_head(words, i) is not None or known_body(words, i) is not None


def known_body(words: Words, i: int) -> tuple[int, str] | None:
    """(end, kind) of a body of the lexicon at token i."""
    best = None
    for end, row, form in words.all_matches("organization", i):
        if end == i + 1:
            word = words.text[i]
            if form.isupper() or sum(c.isupper() for c in form) > 1:
                if word != form and not (word.isupper() and len(word) > 3):
                    continue
            elif not words.is_capital(i) or (words.low[i] in words.index.common and words.sentence_start(i)):
                continue
        elif not words.is_capital(i) or not words.is_capital(end - 1) and words.text[end - 1] != ")":
            continue
        best = end, row["kind"]
    for end, row, form in words.local.matches(words.low, i, words.bounds(i)[1]):
        if words.is_capital(i) and (end > i + 1 or words.text[i] == form) and (best is None or end > best[0]):
            best = end, row["kind"]
    return best


def body_head(words: Words, i: int) -> tuple[int, str] | None:
    """(end of the head, kind) where a word that opens names of bodies stands here and a name follows."""
    if not words.is_capital(i):
        if words.low[i] in LOCAL_GOVERNMENTS and i + 1 < words.bounds(i)[1]:
            if words.is_capital(i + 1) and place_end(words, i + 1, words.bounds(i)[1]) > i + 1:
                return i + 1, "local-government"
        return None
    match = words.longest("head", i)
    if match is None:
        # "Pemerintah Jepang": the government of another country
        limit = words.bounds(i)[1]
        region = words.longest("region", i + 1, limit) if words.low[i] == "pemerintah" else None
        abroad = region is not None and region[1]["kind"] == "country" and words.low[i + 1] != "indonesia"
        return (i + 1, "other") if abroad else None
    end, row, _ = match
    place = words.longest("place", i)
    if place is not None and place[0] > end:
        return None
    venue = words.longest("region", i)
    if venue is not None and venue[0] > end and venue[1]["kind"] == "venue":
        return None  # "Balai Kartini"
    named = head_before_name(words, end, row, words.bounds(i)[1])
    return named or ((end, row["kind"]) if is_alone(words, i, end) else None)


def is_alone(words: Words, i: int, end: int) -> bool:
    """The head of bodies at tokens [i, end) is a name by itself: "Inspektorat dan Disdukcapil"."""
    match = words.longest("head", i)
    if match is None or match[0] != end or match[2] not in match[1]["alone"].split("; "):
        return False
    return not match[2].isupper() or words.text[end - 1] == match[2].split()[-1]


def head_before_name(words: Words, end: int, row: Row, limit: int) -> tuple[int, str] | None:
    """(end of the head, kind) where a name stands behind a head that ends at token `end`."""
    if end >= limit:
        return None
    following = words.text[end]
    if INITIAL.match(following) and end + 1 < limit and words.is_capital(end + 1) and words.likeness(end + 1) > 0:
        return None  # "Ketua Komite Madrasah M. Thaha Saleh"
    if row["kind"] in ("hospital", "university", "airport") and (named := named_body(words, end, limit)):
        return named, row["kind"]
    if words.is_capital(end) or (
        ROMAN.match(following)
        and following[0].isdigit()
        or ROMAN.match(following)
        and row["kind"] in ("school", "parliament", "military")
    ):
        if starts_person(words, end, limit):
            return None
        return end, row["kind"]
    if following in '“"(' and end + 1 < limit and words.is_capital(end + 1) and row["kind"] in PROPER:
        return (end, row["kind"]) if following == "(" and is_short_bracket(words, end, limit) else None
    if (
        following == "("
        and is_short_bracket(words, end, limit) is not None
        and is_short_bracket(words, end, limit, then_capital=True)
    ):
        return end, row["kind"]
    return None


# What the units of a company are called, behind its name: "Refinery Unit IV Cilacap", "Asset 3 Jatibarang Field".
UNIT_NAMES = tuple(
    tuple(name.split())
    for name in (
        "refinery unit;marketing operation region;unit pemasaran;unit pengolahan;wilayah kerja;integrated terminal;fuel terminal;unit operasi;"
        "asset;aset;zona;ru;mor;wk;upms;depot;tbbm;dppu"
    ).split(";")
)


def units_behind(words: Words, i: int, limit: int) -> int:
    """The end of the units behind a company's name at token i: "(KPI) Refinery Unit (RU) IV Cilacap", "Asset 3 Jatibarang Field"; i without one."""
    end = j = i
    while True:
        bracket = is_short_bracket(words, j, limit) if j < limit and words.text[j] == "(" else None
        if bracket is not None:
            j = bracket
        name = next((n for n in UNIT_NAMES if tuple(words.low[j : j + len(n)]) == n), None)
        if name is not None and j < limit and words.is_capital(j):
            j += len(name)
            if j < limit and words.text[j] == "(" and (inner := is_short_bracket(words, j, limit)):
                j = inner
            if j < limit and (ROMAN.match(words.text[j]) or words.text[j].isdigit()):
                j += 1
            place = place_end(words, j, limit) if j < limit else j
            if place > j and name_split(words, j, place, 2.5) == place:
                j = place
            elif (
                name[-1] in ("kerja", "wk") and j < limit and words.is_capital(j) and not starts_person(words, j, limit)
            ):
                j += 1  # "WK Rokan"
            end = j = j + (j < limit and words.low[j] == "field")
        elif j + 1 < limit and words.is_capital(j) and words.low[j + 1] == "field" and not starts_title(words, j):
            end = j = j + 2
        else:
            return end


def tail_short(words: Words, start: int, i: int, limit: int) -> int:
    """The token behind the bracket at token i where it shortens only the last words of a body's name that goes on: "Satgas
    Pencegahan Pekerja Migran Indonesia (PMI) | Nonprosedural"; 0 elsewhere."""
    after = is_short_bracket(words, i, limit, then_capital=True)
    if after is None or after - i != 3 or not words.text[i + 1].isupper():
        return 0
    letters = words.low[i + 1]
    first = i - len(letters)
    if first <= start + 1 or "".join(w[:1] for w in words.low[first:i]) != letters:
        return 0
    if starts_person(words, after, limit) or starts_title(words, after) or starts_body(words, after):
        return 0
    return after if words.index.names.get(words.low[after]) is None else 0


def place_behind_short_form(words: Words, i: int, limit: int) -> int | None:
    """Where the place begins in "Kejaksaan Negeri | (Kejari) Kota Depok": a short form in brackets inside a body's name."""
    if i >= limit or words.text[i] != "(":
        return None
    after = is_short_bracket(words, i, limit, then_capital=True)
    if after is None or starts_person(words, after, limit):
        return None
    if place_end(words, after, limit) > after or words.low[after] in REGIONAL:
        return after
    if words.low[after] == "bidang" and words.low[i - 1] == "koordinator":
        return after  # "Kementerian Koordinator (Kemenko) Bidang …"
    if words.low[i - 1] == "negeri" and words.low[max(0, i - 3)] in ("universitas", "institut", "tinggi", "agama"):
        return after  # "Universitas Islam Negeri (UIN) Antasari": its own name stands behind the kind
    # "Kelompok Usaha Bersama (KUB) | Tirta Mulia, Karsono, …": the group's own name, and behind a comma who leads it
    end = capital_run(words, after, limit)
    group = (
        words.longest("head", max(0, i - 5), i)
        or words.longest("head", max(0, i - 4), i)
        or words.longest("head", max(0, i - 3), i)
    )
    named = (
        end + 1 < limit and words.text[end] == "," and words.is_capital(end + 1) and not starts_title(words, end + 1)
    )
    return after if group and group[0] == i and group[1]["kind"] == "community" and (named or end - after > 1) else None


def named_body(words: Words, i: int, limit: int) -> int:
    """The end of the person's name in "RSUD dr. Soewandi", "Universitas Prof. Dr. Moestopo", 0 without one: titles, then one or two words."""
    j = i
    while (match := words.longest("prefix", j, limit)) is not None:
        j = match[0]
    end = j
    while end < limit and end - j < 2 and words.is_capital(end) and words.likeness(end) > 0:
        end += 1
        if words.longest("prefix", end, limit) is not None:
            break
    return end if end > j > i else 0


def named_body_ends(words: Words, i: int, end: int) -> bool:
    """The head of a body at token i reaches over a person's name up to `end`: "RSUD dr. Soewandi"."""
    match = words.longest("head", i, end)
    return match is not None and match[0] < end and named_body(words, match[0], words.bounds(i)[1]) == end


def is_short_bracket(words: Words, i: int, limit: int, *, then_capital: bool = False) -> int | None:
    """The token after "(ABC)" where a short form in brackets stands at token i."""
    for close in (i + 2, i + 3, i + 4):
        if close < limit and words.text[close] == ")":
            if then_capital and not (close + 1 < limit and words.is_capital(close + 1)):
                return None
            return close + 1
    return None


def place_end(words: Words, i: int, limit: int) -> int:
    """The end of one or more places at token i: "Kota Bekasi", "Muara Enim", "Jalan Raden Saleh Kota Bitung"; i without one.

    The larger place comes last: behind "Kota Bitung" the name of some district is that of a person ("Kota Bitung | Moti Harun").
    """
    j, large = i, False
    while (end := one_place(words, j, limit)) > j:
        region = words.longest("region", j, end)
        district = region is not None and region[1]["kind"] == "district"
        if large and district and region is not None and region[0] == end:
            break
        large = region is not None and not district
        j = end
    return j


def one_place(words: Words, i: int, limit: int) -> int:
    """The end of the one place at token i: "Kelurahan Moti", "Bekasi Selatan"; i without one."""
    if i >= limit or not words.is_capital(i):
        return i
    region, head = words.longest("region", i, limit), words.longest("place", i, limit)
    j = region[0] if region is not None else i
    # "Selat Bali": a head with its place, though there is a district of Selat
    if head is not None and head[0] < limit and words.is_capital(head[0]) and not starts_person(words, head[0], limit):
        named = words.longest("region", head[0], limit)
        # "Ruang Tunggu", "Lingkungan Hidup"
        common = (
            head[0] == i + 1 and words.low[i] in ("ruang", "lingkungan") and words.low[head[0]] in words.index.common
        )
        if named is not None or region is None and not common:
            # an unknown place behind its head: one word, and what is no name of a person
            j = max(j, named[0] if named is not None else head[0] + 1)
    while i < j < limit and words.is_capital(j) and words.low[j] in DIRECTIONS:
        j += 1
    return j


# A head in small letters belongs to the name of such a place: "sungai Barito", "jembatan Ampera".
NATURAL = frozenset("water mountain bridge street airport worship monument".split())


def small_place(words: Words, i: int, limit: int) -> int:
    """The end of a place whose head at token i is written small: "jembatan Air Putih", "jalan Wira Tersia"; i without one."""
    head = None if words.is_capital(i) else words.longest("place", i, limit)
    if head is None or head[1]["kind"] not in NATURAL:
        return i
    end = head[0]
    while end < limit and end - head[0] < 4 and words.is_capital(end):
        if starts_body(words, end) or starts_title(words, end):
            break
        region = words.longest("region", end, limit)
        if region is not None and end > head[0] and region[0] > end:
            closed = region[0] >= limit or not words.is_capital(region[0])
            if closed and words.low[end - 1] not in ("air", "muara", "batang"):
                break  # "jalan Sultan Agung | Palembang"
        end += 1
    return end if end > head[0] else i


def name_split(words: Words, first: int, end: int, least: float, *, unknown: float = 1.0) -> int:
    """Where, in the tokens [first, end), the name of a person starts that ends there; `end` where none does.

    `unknown` is what a word counts that no table knows. Where a comma and a name follow, the name stands there.
    """
    limit = words.bounds(first)[1] if first < words.count and words.line_of[first] >= 0 else end
    whole = end
    while end > first + 1 and is_degree(words, end - 1, whole):
        end -= 1  # "Tim Pengawas Budi Raharja SH MH": degrees stand behind a name
    if end < whole:
        split = name_split(words, first, end, least - 1.0, unknown=unknown)
        return split if split < end else whole
    if (
        end + 1 < limit
        and words.text[end] == ","
        and (words.likeness(end + 1) > 0.5 or starts_person(words, end + 1, limit))
    ):
        if not (words.longest("suffix", end + 1, limit)):
            # "Tim Penilai Wirasuta Hadi, Vonda Tersia": a list, and no "Kepala Dinas Pasar, Hadi"
            if unknown < 1.0:
                return end
            least = max(least, 2.9)
    best, best_total, total = end, least, 0.0
    for s in range(end - 1, max(first, end - 6) - 1, -1):
        value = words.likeness(s)
        if value == 1.0:
            value = unknown
        if (
            s == end - 1 > first
            and least < 1.5
            and words.table_likeness(s) == -1.5
            and words.index.names.get(words.low[s - 1]) == "strong"
        ):
            value = 0.1 if closes_name(words, s - 1, s, limit) else value  # "Kepala DKLHT | Martinus Jaga"
        if value <= -2.0:
            break
        if s > first and words.low[s - 1] in ARTICLES and words.is_capital(s - 1):
            total += value
            continue
        if unknown < 1.0 and words.low[s] in ARTICLES:
            break
        total += value
        if value > 0 and total >= best_total and not (value <= 0.3 and s == end - 1):
            best, best_total = s, total
    return best


def is_degree(words: Words, i: int, limit: int) -> bool:
    """An academic degree in capitals or with dots: "SH", "M.Si."."""
    word = words.text[i]
    if not words.is_capital(i) or word[1:].islower() or i == 0 or words.low[i] in words.index.names:
        return False
    match = words.longest("suffix", i, limit)
    return match is not None and match[0] == i + 1 and not INITIAL.match(word) and known_body(words, i) is None


# Ministries whose branches are called by their short form and a place: "Kemenag Sleman".
WITH_BRANCHES = frozenset("kemenag kemenkum kemenkumham kemenhaj".split())


def body_end(words: Words, start: int, head: int, kind: str, *, known: bool, least: float) -> int:
    """The end of the name of a body whose head is the tokens [start, head)."""
    limit = words.bounds(start)[1]
    j = head
    if known:
        while j < limit:
            low = words.low[j]
            if low in REGIONAL and words.is_capital(j):
                j += 1
            elif j > head and (low in DIRECTIONS and words.is_capital(j) or ROMAN.match(words.text[j])):
                j += 1  # "PLN Unit Induk Sulawesi Bagian Utara II"
            elif (
                low == "dan"
                and words.low[j - 1] not in REGIONAL
                and "wilayah" in words.low[head:j]
                and j + 1 < limit
                and place_end(words, j + 1, limit) > j + 1
            ):
                j = place_end(words, j + 1, limit)  # "PLN Wilayah Maluku dan Maluku Utara"
            elif j > head and low in BRANCH and (place := place_end(words, j + 1, limit)) > j + 1:
                j = place  # "SKK Migas Perwakilan Kalimantan"
            elif kind == "parliament" and low == "komisi" and j + 1 < limit and ROMAN.match(words.text[j + 1]):
                j += 2  # "DPR RI Komisi VII"
            elif (
                (kind != "ministry" or words.low[j - 1] in REGIONAL or words.low[start] in WITH_BRANCHES)
                and (place := place_end(words, j, limit)) > j
                and place - j <= 5
                and name_split(words, j, place, 2.5) == place
            ):
                j = place
            elif words.text[j] == "(" and j + 2 < limit and words.low[j + 1] in LEGAL and words.text[j + 2] == ")":
                j += 3
            elif low in LEGAL and words.is_capital(j):
                j += 1
            else:
                break
        if j > head and words.low[j - 1] in ("wilayah", "regional", "cabang", "area", "induk", "unit"):
            more = capital_run(words, j, limit, connectors=frozenset(["dan", "&"]))
            if more > j:
                # the first word behind "Wilayah" is its name, whatever it is: "PLN Wilayah Sulutenggo | Karsono Welirang"
                j = (
                    max(name_split(words, j + 1, more, least), j + 1)
                    if words.likeness(j) < 2.0
                    else name_split(words, j, more, least)
                )
        if j > head and (after := place_behind_short_form(words, j, limit)):
            j = max(j, place_end(words, after, limit))
        return j
    if words.low[start] == "fraksi" and (party := whole_body(words, head)):
        return party  # "Fraksi PDI Perjuangan | Imam Saleh"
    links = (
        frozenset(["&", "of", "and", "the", "for", "-", "–", "/"])
        if kind in PROPER or kind == "community"
        else frozenset(["dan", "&", "untuk", "bagi", "of", "and", "the", "for", "/", "pada", "yang", "atas"])
    )
    j = head
    while True:
        more = capital_run(words, j, limit, connectors=links, commas=kind not in PROPER)
        if more > j:
            j = more
        if (
            j < limit
            and words.text[j] == "("
            and j + 2 < limit
            and words.low[j + 1] in LEGAL
            and words.text[j + 2] == ")"
        ):
            j += 3
            continue
        if j < limit and words.text[j] == "," and j + 1 < limit and words.low[j + 1] in ("tbk", "tbk.", "cs"):
            j += 2
            continue
        if after := place_behind_short_form(words, j, limit):
            j = after
            continue
        if j < limit and words.text[j] == "(" and (after := tail_short(words, start, j, limit)):
            j = after
            continue
        if j == head and j < limit and (ROMAN.match(words.text[j])):
            j += 1
            continue
        if kind in ("school", "university", "community") and fields_joined(words, j, limit):
            j += 1
            continue
        break
    for k in range(head + 1, j):
        if words.low[k] in ("pada", "yang") and (
            words.is_capital(k) or k + 1 < limit and words.low[k + 1] in words.index.dates
        ):
            j = k
            break
    for k in range(head + 1, j - 1):
        # "Dinas Pasar Kota Bitung | dan Wira Tersia": behind a place "dan" joins another name, but for one more place or common word
        region = words.longest("region", k - 1, k) if words.low[k] == "dan" and words.is_capital(k + 1) else None
        if region is not None and region[1]["kind"] != "district" and words.table_likeness(k + 1) > -1.0:
            j = k
            break
    if (
        kind == "ministry"
        and j > head + 1
        and words.longest("region", j - 1, j)
        and words.longest("place", j - 2) is None
    ):
        if not words.region_part[j - 1]:
            j -= 1  # "di kantor Kementerian Sosial Jakarta"
    if kind == "local-government" and known_body(words, head) is not None:
        return head
    inner = known_body(words, head) if kind == "religious" else None
    if inner is not None and inner[0] > j:
        return inner[0]  # "Sinode Gereja Masehi Injili di Timor"
    if (
        kind in PROPER
        and j + 1 < limit
        and words.low[j] in BRANCH
        and (place := place_end(words, j + 1, limit)) > j + 1
    ):
        return place  # "PT Sinar Niaga cabang Bitung"
    while j > head + 1 and words.low[j - 1] in ("no", "no.", "nomor"):
        j -= 1  # "surat Kementerian Sosial No. 12"
    if least < 1.9 and (behind := behind_place(words, head, j)) < j:
        return behind
    if kind in PROPER:
        return name_split(words, head + 1, j, max(least, 1.9), unknown=-0.2)
    split = name_split(words, head, j, least)
    # "Kelompok Tani Patuh Jaya menanam": without an office in front, what stands behind such a head is its name
    return j if split == head and kind == "community" and least >= 1.9 else split


def fields_joined(words: Words, i: int, limit: int) -> bool:
    """ "Politeknik Kelautan | dan Perikanan Bitung": "dan" at token i joins two common words, and no second body."""
    if i + 1 >= limit or words.low[i] != "dan" or not words.is_capital(i + 1):
        return False
    common = words.low[i - 1] in words.index.common and words.low[i + 1] in words.index.common
    return common and not starts_body(words, i + 1) and not starts_title(words, i + 1)


def whole_body(words: Words, i: int) -> int:
    """The end of the body at token i, of the lexicon or behind a head, 0 where none stands."""
    if known := known_body(words, i):
        return body_end(words, i, known[0], known[1], known=True, least=1.9)
    head = body_head(words, i)
    return body_end(words, i, head[0], head[1], known=False, least=1.9) if head else 0


def named_award(words: Words, i: int, limit: int) -> int:
    """The end of an English name at token i that its last word makes an award's or a programme's: "Indonesia Green Company Award",
    "Bank Sulteng Youth Program"; i without one. A category has no year or country."""
    end = capital_run(words, i, limit, connectors=frozenset(["of", "for", "and", "&"]))
    stop = next((k + 1 for k in range(i + 1, end) if words.low[k] in CLOSING), i)
    if stop - i < 2 or words.low[i] in ("the", "best", "juara", "penghargaan", "ajang", "program", "proyek"):
        return i
    if starts_title(words, i):
        return i
    if words.low[stop - 1] in ("award", "awards"):
        return i if starts_body(words, i) else stop
    foreign = not any(is_ordinary(words, k) for k in range(i + 1, stop - 1))
    return stop if stop - i >= 3 and foreign and not starts_title(words, stop - 2) else i


def before_body(words: Words, i: int, end: int) -> int:
    """The end of a stretch of capitals [i, end) cut before the first body inside it, with no small word at its end."""
    end = next((p for p in range(i + 1, end) if starts_body(words, p)), end)
    while end > i and words.low[end - 1] in CONNECTORS:
        end -= 1
    return end


def behind_place(words: Words, head: int, end: int) -> int:
    """Where behind a title a place closes the name of its body, and the name of the holder follows: "Pol PP Rantepao | Karsono"."""
    for p in range(end - 1, max(head - 1, end - 7), -1):
        region = words.longest("region", p, end)
        if region is None or not words.is_capital(p) or words.index.names.get(words.low[p]) == "strong":
            continue
        close = place_end(words, p, end)
        if close >= end or words.table_likeness(close) <= 0 or words.low[close] in words.index.common:
            continue
        if close == end - 1 and words.table_likeness(close) < 1.0:
            continue
        if all(words.table_likeness(k) > 0 or k > close and words.table_likeness(k) == -1.0 for k in range(close, end)):
            return close
    return end


# Who is spoken to and has no name: "Saudara Sebangsa", "Bapak Ibu Sekalian".
ADDRESSED = frozenset("sebangsa sekalian hadirin pertiwi seperjuangan".split())


def person_at(words: Words, i: int, limit: int, *, certain: bool) -> Name | None:
    """The person whose titles or name start at token i. `certain`: the context says that a person stands here."""
    s = i
    prefixes: list[str] = []
    honorific = ""
    while s < limit:
        match = words.longest("prefix", s, limit)
        if match is None or (
            words.low[s] in words.index.names
            and words.index.names[words.low[s]] == "strong"
            and match[1]["kind"] != "honorific"
        ):
            break
        if match[1]["kind"] == "honorific":
            honorific = words.chars(s, match[0])
        prefixes.append(words.chars(s, match[0]))
        s = match[0]
        certain = True
        while s < limit and words.text[s] in (".", ","):
            s += 1
    if s < limit and words.low[s] in words.index.common and words.text[s - 1 : s] == ["."] and prefixes:
        if words.low[s] not in words.index.names and match_kind(words, i) in ("military", "police"):
            return None  # "dijabat oleh Brigjen. Kemudian …": the sentence ended with the rank
    e = s
    total = 0.0
    while e < limit and e - s < 6:
        value = words.likeness(e)
        if words.low[e] in SHORT_NAMES and e + 2 < limit and words.text[e + 1] == "." and words.is_capital(e + 2):
            total += 0.6
            e += 2  # "Muh. Zaenuri"
            continue
        if not words.is_capital(e) and value != 0.3:
            if e > s and certain and written_small(words, e, limit):
                e += 1
                continue
            break
        by_tables = words.table_likeness(e)
        if by_tables == -1.5 and e > s and certain and before_degree(words, e, limit):
            e += 1
            continue
        if by_tables == -1.0 and e > s and namesake(words, s, e, limit, certain=certain):
            total += 0.3
            e += 1
            continue
        if by_tables == -1.5 and e > s and certain and closes_name(words, s, e, limit):
            e += 1
            continue
        if e > s and (starts_body(words, e) or starts_title(words, e) and value < 2):
            # "Zainuddin Hakim": a family name that is a title, too, where it closes the name
            last = words.low[e] in words.index.names and (e + 1 >= limit or not words.is_capital(e + 1))
            if not last or starts_body(words, e):
                break
        if value < -0.9 and not (
            certain and e == s and value > -2 and not starts_title(words, e) and not starts_body(words, e)
        ):
            break
        capitals = sum(c.isupper() for c in words.text[e])
        degree = (
            DOTTED.match(words.text[e])
            or words.low[e] in BARE_DEGREES
            or capitals > 1
            and words.low[e] in MIXED_DEGREES
        )
        if e > s + 1 and degree and words.low[e] not in words.index.names:
            break
        if (
            e > s
            and words.longest("suffix", e, limit)
            and words.low[e] not in words.index.names
            and len(words.text[e]) > 1
            and (words.text[e].isupper() or "." in words.text[e][:-1] or words.text[e].endswith("."))
            and not INITIAL.match(words.text[e])
        ):
            break
        total += value
        e += 1
    if e > s and e < limit and closing_initials(words, e, limit):
        e += 1  # "Burhanuddin AR, S.H."
    while e > s and words.likeness(e - 1) == 0.3 and not (words.is_capital(e - 1)):
        e -= 1
    if e == s or (e == s + 1 and (re.fullmatch(r"[A-Z]\.?", words.text[s]) or words.low[s] in ADDRESSED)):
        return None
    if e - s > 1 and (e - s) % 2 == 0 and words.low[s : (s + e) // 2] == words.low[(s + e) // 2 : e]:
        e = (s + e) // 2  # a name that stands there twice
    end = e
    suffixes: list[str] = []
    k = e
    while k < limit:
        c = k + 1 if words.text[k] in (",", ".") else k
        if c >= limit:
            break
        match = words.longest("suffix", c, limit)
        if match is None and words.text[k] == "," and DEGREE.match(words.text[c]) and not starts_body(words, c):
            # a degree that no table knows: "Vonda, MKk mengatakan"
            suffixes.append(words.text[c])
            k = c + 1
            continue
        if match is None or not words.is_capital(c):
            break
        if words.text[c][1:].islower() and match[0] == c + 1 and match[2].isupper():
            break  # "Mas Donny, Mba Heidi" holds no M.B.A.
        suffixes.append(words.chars(c, match[0]).rstrip(","))
        k = match[0]
        certain = True
    if not certain and (total < 2.9 or not any(words.index.names.get(words.low[k]) == "strong" for k in range(s, end))):
        return None
    return Name(
        s,
        end,
        "PER",
        "title-before" if prefixes else "name",
        (i, k),
        tuple(prefixes),
        tuple(suffixes),
        honorific=honorific,
    )


# First names that are written short, with a full stop.
SHORT_NAMES = frozenset(
    "muh muhd moh mohd moch mochd mhd much abd abdl ach akh achm ahm br dg th ch yoh joh rr".split()
)
# Verbs and nouns with their affixes, which are no names.
AFFIXED = re.compile(r"(?:di|me|be|te|ke|se|pe)\w{5,}$|\w+(?:kan|nya|lah)$")


def written_small(words: Words, e: int, limit: int) -> bool:
    """A part of a name that somebody forgot to capitalise: "Melati kusuma Wardani", "M. Budi setia, M.M."."""
    low = words.low[e]
    if len(low) < 4 or not low.isalpha() or not words.is_capital(e - 1) or AFFIXED.match(low):
        return False
    if low not in words.index.names and (
        low in words.index.common or low in words.index.body_words or low in words.index.cues
    ):
        return False
    if e + 1 < limit and words.is_capital(e + 1):
        return words.likeness(e + 1) > 0 and low not in words.index.common and words.likeness(e - 1) > 0.5
    return (
        low in words.index.names
        and e + 2 < limit
        and words.text[e + 1] == ","
        and words.longest("suffix", e + 2, limit) is not None
        and words.is_capital(e + 2)
    )


def closing_initials(words: Words, e: int, limit: int) -> bool:
    """Two capitals that close a name: "Burhanuddin AR, S.H.", "Gunawan SM mengatakan"."""
    word = words.text[e]
    if len(word) != 2 or not word.isalpha() or not word.isupper() or words.shouting[words.line_of[e]]:
        return False
    if words.likeness(e - 1) < 1.5 or words.low[e] in NO_INITIALS:
        return False
    if any(words.longest(trie, e, limit) for trie in ("suffix", "organization", "head", "region", "position")):
        return False
    return e + 1 >= limit or words.text[e + 1] in ",." or words.longest("verb", e + 1, limit) is not None


def before_degree(words: Words, e: int, limit: int) -> bool:
    """An academic degree follows token e: whatever the word means, it is part of a name ("dr. Winda Prasasti, Sp.A.")."""
    if e + 1 >= limit or words.region_part[e] or starts_title(words, e) or starts_body(words, e):
        return False
    c = e + 2 if words.text[e + 1] == "," and e + 2 < limit else e + 1
    return words.longest("suffix", c, limit) is not None and words.is_capital(c) and not words.text[c][1:].islower()


def closes_name(words: Words, s: int, e: int, limit: int) -> bool:
    """A common word with a capital in the middle of a sentence, behind a given name: "Camat Moti Teguh Pribadi dan …"."""
    kind = words.lines[words.line_of[e]][2].kind
    if words.region_part[e] or kind in ("headline", "crumb", "label") or words.shouting[words.line_of[e]]:
        return False
    if AFFIXED.match(words.low[e]) or words.low[e] in words.index.cues:
        return False
    if starts_title(words, e) or starts_body(words, e) or e + 1 < limit and words.is_capital(e + 1):
        return False
    if any(words.longest(trie, e, limit) for trie in ("place", "region")):
        return False
    return words.table_likeness(s) >= 0.8 and words.index.names.get(words.low[s]) is not None


def namesake(words: Words, s: int, e: int, limit: int, *, certain: bool) -> bool:
    """A place's name as the last part of a person's: "Drs. Wagiman Tegal, M.Si.", "Camat Parulian Siantar"."""
    if words.region_part[e] or words.longest("place", e, limit) is not None or words.low[e] in words.index.common:
        return False
    if before_degree(words, e, limit):
        return True
    closed = e + 1 < limit and words.text[e + 1] == ","
    return certain and (e == s + 1 or closed) and words.likeness(s) > 0 and not words.text[s].endswith(".")


def is_ordinary(words: Words, i: int) -> bool:
    """An Indonesian word of running text, or one with its affixes: no part of an English name."""
    low = words.low[i]
    return low in words.index.common or low in words.index.body_words or AFFIXED.match(low) is not None


def match_kind(words: Words, i: int) -> str:
    """The kind of the title of a person that stands at token i."""
    match = words.longest("prefix", i)
    return match[1]["kind"] if match else ""
