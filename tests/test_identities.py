"""Who is who across releases."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from jubir.across.corrections import Correction, CorrectionError, Ref, Ruling
from jubir.across.identities import Identities, identify
from jubir.across.rulings import Contradiction
from jubir.batch.run import Run
from jubir.schema import Organization, Person, Record, Role
from jubir.write.files import write

# A person as a release has it: name, then (title, body) or (title, body, status) for each role.
Said = tuple[str, Sequence[tuple[str | None, ...]]]


def release(
    number: int,
    people: Sequence[Said] = (),
    bodies: Iterable[str | tuple[str, str]] = (),
    *,
    place: str | None = None,
    issuer: str | None = None,
    date: str | None = None,
) -> Record:
    """A record; `bodies` are names, or names with their abbreviation, beside those of the roles."""
    date = date or f"20{number % 100:02}-01-01"
    rec = Record(f"rel-{number:03}", {"path": f"{number:03}.txt"}, place=place, date=date, issuer=issuer)
    named = [b if isinstance(b, tuple) else (b, None) for b in bodies]
    held = [role for _, roles in people for role in roles]
    names = dict(named) | {role[1]: None for role in held if role[1] and role[1] not in dict(named)}
    for n, (name, short) in enumerate(sorted(names.items()), 1):
        rec.organizations.append(Organization(f"o{n}", name or "", short))
    for n, (name, roles) in enumerate(people, 1):
        rec.people.append(Person(f"p{n}", name))
        for title, body, *rest in roles:
            status = rest[0] if rest else "current"
            rec.roles.append(Role(f"r{len(rec.roles) + 1}", name, title, body, status or "", 0, 1, "x", "test"))
    return rec


def grouped(found: Identities, kind: str = "person") -> set[frozenset[tuple[str, str]]]:
    """The identities as sets of (release number, name)."""
    kinds = {row.identity_id: row.kind for row in found.identities}
    groups: dict[str, set[tuple[str, str]]] = {}
    for row in found.members:
        if kinds[row.identity_id] == kind:
            groups.setdefault(row.identity_id, set()).add((row.release_id[-1], row.name))
    return {frozenset(group) for group in groups.values()}


def together(*people: Said) -> bool:
    """True where people of as many releases are one identity."""
    return len(grouped(identify([release(n, [person]) for n, person in enumerate(people, 1)]))) == 1


def same_body(*names: str, **context: str) -> bool:
    found = identify([release(n, bodies=[name], **context) for n, name in enumerate(names, 1)])  # type: ignore[arg-type]
    return len(grouped(found, "organization")) == 1


MENKEU = ("Menteri Keuangan", "Kementerian Keuangan")
MENKES = ("Menteri Kesehatan", "Kementerian Kesehatan")


def test_one_full_name_is_one_person() -> None:
    assert together(("Sri Mulyani Indrawati", [MENKEU]), ("SRI MULYANI INDRAWATI", [("Menkeu", None)]))
    assert together(("Ma'ruf Amin", []), ("Ma’ruf Amin", []))
    assert together(("Ani Lestari", [("Direktur", "PT Angin")]), ("Ani Lestari", [("Komisaris", "PT Angin Tbk")]))
    # who has no office is the one whom the other releases know
    assert together(("Ani Lestari", [("Direktur", "PT Angin")]), ("Ani Lestari", []))
    # two offices of one region, one office without its region
    assert together(("Ani Lestari", [("Bupati Alor", None)]), ("Ani Lestari", [("Sekda", "Pemkab Alor")]))
    assert together(("Ani Lestari", [("Gubernur Jabar", None)]), ("Ani Lestari", [("Gubernur Jawa Barat", None)]))
    assert together(("Ani Lestari", [("Bupati", None)]), ("Ani Lestari", [("Bupati Alor", None)]))
    # an office held and left
    assert together(("Ani Lestari", [MENKES]), ("Ani Lestari", [("mantan Menkes", "Kemenkes", "former")]))


def test_namesakes_of_clashing_offices_are_candidates() -> None:
    assert not together(("Ani Lestari", [("petani", None)]), ("Ani Lestari", [("Bupati Alor", None)]))
    found = identify(
        [release(1, [("Ani Lestari", [MENKES])]), release(2, [("Ani Lestari", [("Camat Cibitung", None)])])]
    )
    assert len(grouped(found)) == 2
    (row,) = found.candidates
    assert (row.name_a, row.name_b, row.score, row.reason) == (
        "Ani Lestari",
        "Ani Lestari",
        100,
        "same-name-other-office",
    )
    assert sorted([row.offices_a, row.offices_b]) == [["Camat Cibitung"], ["Menteri Kesehatan, Kementerian Kesehatan"]]


def test_a_third_who_fits_two_namesakes_belongs_to_neither() -> None:
    found = identify(
        [
            release(1, [("Ani Lestari", [MENKES])]),
            release(2, [("Ani Lestari", [("Camat Cibitung", None)])]),
            release(3, [("Ani Lestari", [])]),
        ]
    )
    assert len(grouped(found)) == 3


def test_a_single_name_says_nothing() -> None:
    assert not together(("Budi", [MENKES]), ("Budi", [MENKEU]))
    assert not together(("Budi", []), ("Budi", []))
    assert not together(
        ("Budi", [("Kepala", "Dinas Sosial Kota Bekasi")]), ("Budi", [("Staf", "Dinas Sosial Kota Bekasi")])
    )
    assert together(("Budi", [MENKES]), ("Budi", [MENKES]))
    # a body that every region has tells nothing
    assert not together(("Budi", [("Kepala", "Dinas Sosial")]), ("Budi", [("Kepala", "Dinas Sosial")]))


def test_a_short_name_needs_the_same_office() -> None:
    assert together(("Sri Mulyani", [MENKEU]), ("Sri Mulyani Indrawati", [MENKEU]))
    assert together(("Sri Mulyani", [("Ketua Tim", "Kemenkeu")]), ("Sri Mulyani Indrawati", [MENKEU]))
    assert together(("Budi", [("Menkes", None)]), ("Budi Gunadi Sadikin", [MENKES]))
    assert together(("B. Gunadi Sadikin", [MENKES]), ("Budi Gunadi Sadikin", [MENKES]))
    assert not together(("Sri Mulyani", []), ("Sri Mulyani Indrawati", [MENKEU]))
    assert not together(("Budi", [("Perawat", "Kementerian Kesehatan")]), ("Budi Gunadi Sadikin", [MENKES]))


def test_a_short_name_that_fits_two_belongs_to_neither() -> None:
    staff = [("Staf", "PT Angin")]
    found = identify(
        [release(n, [(name, staff)]) for n, name in enumerate(["Ani Lestari", "Ani Lestari Putri", "Ani Lestari Sari"])]
    )
    assert len(grouped(found)) == 3
    assert {row.reason for row in found.candidates} >= {"short-name-same-body"}


def test_one_release_that_names_both_keeps_them_apart() -> None:
    both = release(1, [("Ani Lestari", [("Staf", "PT Angin")]), ("Ani Lestari Putri", [("Staf", "PT Angin")])])
    assert len(grouped(identify([both]))) == 2


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("Budi Gunadi Sadikin", [MENKES]), ("Budi Gunawan Sadikin", [MENKES])),
        (("Budi Gunadi", [MENKES]), ("Gunawan Sadikin", [MENKES])),
        (("Muhamad Rizki Pratama", [MENKES]), ("Muhammad Rizky Pratama", [MENKES])),
    ],
)
def test_likeness_alone_merges_nobody(one: Said, other: Said) -> None:
    assert not together(one, other)


def test_a_misspelt_name_is_a_candidate() -> None:
    names = "Muhamad Rizki Pratama", "Muhammad Rizky Pratama"
    found = identify([release(n, [(name, [MENKES])]) for n, name in enumerate(names)])
    assert [(row.reason, row.score) for row in found.candidates] == [("near-spelling", 93)]
    names = "Budi Gunadi Sadikin", "Budi Gunawan Sadikin"
    assert not identify([release(n, [(name, [MENKES])]) for n, name in enumerate(names)]).candidates


def test_bodies_of_one_name() -> None:
    assert same_body("Kementerian Kesehatan", "Kemenkes RI", "Kementerian Kesehatan Republik Indonesia", "Kemenkes")
    assert same_body("PT Bank Andara Samudra (Persero) Tbk", "Bank Andara Samudra")
    assert same_body("Dinas Kesehatan Kab. Alor", "Dinas Kesehatan Kabupaten Alor")
    assert same_body("Dinas Kesehatan Provinsi Jawa Barat", "Dinas Kesehatan Jabar")
    assert same_body("SMAN 15 Bekasi", "SMA Negeri 15 Bekasi")


@pytest.mark.parametrize(
    "names",
    [
        ("Dinas Kesehatan Provinsi Jawa Barat", "Dinas Kesehatan Provinsi Jawa Timur"),
        ("Kementerian Kesehatan", "Kementerian Kehutanan"),
        ("Bank Indonesia", "Bank Rakyat Indonesia"),
        ("Dinas Kesehatan Kota Bekasi", "Dinas Kesehatan Kabupaten Bekasi"),
        ("Polres Alor", "Polda Nusa Tenggara Timur"),
        ("Komisi V DPRD Kota Bekasi", "Komisi VI DPRD Kota Bekasi"),
    ],
)
def test_other_bodies(names: tuple[str, str]) -> None:
    found = identify([release(n, bodies=[name]) for n, name in enumerate(names)])
    assert len(grouped(found, "organization")) == 2
    assert found.candidates == []


def test_a_name_that_every_region_has_needs_its_context() -> None:
    assert not same_body("Dinas Kesehatan", "Dinas Kesehatan")
    assert same_body("Dinas Kesehatan", "Dinas Kesehatan", place="Kalabahi")
    assert same_body("Dinas Kesehatan", "Dinas Kesehatan", issuer="Pemerintah Kabupaten Alor")
    assert not same_body("Dinas Kesehatan", "Dinas Kesehatan", place="Jakarta")
    assert not same_body("Biro Umum", "Biro Umum", place="Kalabahi")


def test_abbreviation_pairs() -> None:
    declares = release(1, bodies=[("Badan Riset Kelautan Tropis", "BRKT")])
    found = identify([declares, release(2, bodies=["BRKT"])])
    assert len(grouped(found, "organization")) == 1
    assert [(i.name, i.abbreviation) for i in found.identities] == [("Badan Riset Kelautan Tropis", "BRKT")]
    assert [m.rule for m in found.members] == ["exact-name", "abbreviation-pair"]
    # a second long form: the short one says nothing any more
    rival = release(3, bodies=[("Barisan Relawan Kota Tua", "BRKT")])
    found = identify([declares, release(2, bodies=["BRKT"]), rival])
    assert len(grouped(found, "organization")) == 3
    assert {row.reason for row in found.candidates} == {"same-abbreviation"}
    # the pair is of the kind of body, the region stands behind it
    dinas = release(1, bodies=[("Dinas Tanaman Hias Kabupaten Alor", "Distahi")])
    found = identify(
        [dinas, release(2, bodies=["Distahi Kota Bekasi"]), release(3, bodies=["Dinas Tanaman Hias Kota Bekasi"])]
    )
    assert grouped(found, "organization") == {
        frozenset({("1", "Dinas Tanaman Hias Kabupaten Alor")}),
        frozenset({("2", "Distahi Kota Bekasi"), ("3", "Dinas Tanaman Hias Kota Bekasi")}),
    }


def test_roles_over_time() -> None:
    found = identify(
        [
            release(20, [("Ani Lestari", [("Direktur", "PT Angin")])]),
            release(22, [("Ani Lestari", [("Direktur", "PT Angin Tbk"), ("Komisaris", "PT Badai")])]),
            release(24, [("Ani Lestari", [("mantan Direktur", "PT Angin", "former"), ("Komisaris", "PT Badai")])]),
        ]
    )
    assert [(r.title, r.organization, r.status, r.first_date, r.last_date, r.releases) for r in found.roles] == [
        ("Direktur", "PT Angin", "current", "2020-01-01", "2022-01-01", 2),
        ("Komisaris", "PT Badai", "current", "2022-01-01", "2024-01-01", 2),
        ("mantan Direktur", "PT Angin", "former", "2024-01-01", "2024-01-01", 1),
    ]
    ids = {i.identity_id for i in found.identities}
    assert {r.organization_identity_id for r in found.roles} < ids and {r.identity_id for r in found.roles} < ids


def test_rulings_win() -> None:
    def ruled(records: list[Record], *rulings: Ruling) -> Identities:
        return identify(records, rulings=rulings)

    apart = [release(1, [("Ani Lestari", [MENKES])]), release(2, [("Ani L. Putri", [MENKEU])])]
    same = Ruling("person", Ref("Ani Lestari"), Ref("Ani L. Putri", "rel-002"), True)
    found = ruled(apart, same)
    assert len(grouped(found)) == 1
    assert {m.rule for m in found.members if m.person_id} == {"correction"}

    one = [release(n, [("Ani Lestari", [MENKES])]) for n in (1, 2, 3, 4)]
    other = Ruling("person", Ref("Ani Lestari", "rel-001"), Ref("p1", "rel-002"), False)
    found = ruled(one, other)
    assert grouped(found) == {
        frozenset({("1", "Ani Lestari")}),
        frozenset({("2", "Ani Lestari")}),
        frozenset({("3", "Ani Lestari"), ("4", "Ani Lestari")}),
    }
    assert len({i.identity_id for i in found.identities if i.kind == "person"}) == 3
    back = Ruling("person", Ref("Ani Lestari", "rel-001"), Ref("Ani Lestari", "rel-003"), True)
    assert frozenset((str(n), "Ani Lestari") for n in (1, 3, 4)) in grouped(ruled(one, other, back))

    with pytest.raises(Contradiction):
        ruled(one, other, Ruling("person", other.one, other.other, True))
    with pytest.raises(Contradiction):
        ruled(one, Ruling("person", Ref("Ani Lestari"), Ref("Ani Lestari", "rel-001"), False))


def test_a_candidate_that_was_refused_does_not_come_back() -> None:
    records = [release(1, [("Ani Lestari", [MENKES])]), release(2, [("Ani Lestari", [MENKEU])])]
    assert len(identify(records).candidates) == 1
    refused = Ruling("person", Ref("Ani Lestari", "rel-001"), Ref("Ani Lestari", "rel-002"), False)
    assert identify(records, rulings=[refused]).candidates == []


def test_a_ruling_that_fits_nothing_is_told() -> None:
    stale = Ruling("person", Ref("Ani Lestari"), Ref("Nobody"), True)
    assert identify([release(1, [("Ani Lestari", [])])], rulings=[stale]).unused == [stale]


def test_a_candidate_becomes_a_correction(tmp_path: Path) -> None:
    records = [
        replace(
            record, release_id=f"rel-{str(n) * 16}", source={**record.source, "sha256": "", "media_type": "text/plain"}
        )
        for n, office in enumerate([MENKES, MENKEU], 1)
        for record in [release(n, [("Ani Lestari", [office])])]
    ]

    def people() -> list[dict[str, str]]:
        rows = csv.DictReader((tmp_path / "identities.csv").open(encoding="utf-8", newline=""))
        return [row for row in rows if row["kind"] == "person"]

    write(Run(records), tmp_path, formats=["csv"])
    assert len(people()) == 2
    (row,) = csv.DictReader((tmp_path / "merge_candidates.csv").open(encoding="utf-8", newline=""))
    other = f"{row['release_b']} {row['entity_b']}"
    same = Correction(2, row["release_a"], "same-person", row["entity_a"], other)
    assert write(Run(records), tmp_path, formats=["csv"], corrections=[same]).problems == []
    assert [(row["name"], row["releases"]) for row in people()] == [("Ani Lestari", "2")]
    with pytest.raises(CorrectionError):
        different = Correction(3, row["release_a"], "different-person", row["entity_a"], other)
        write(Run(records), tmp_path, formats=["csv"], corrections=[same, different])
    # a name that no release has, and a release that is not there
    stale = [
        Correction(2, "", "same-person", "Ani Lestari", "Nobody"),
        Correction(3, "", "same-person", "Ani Lestari", "rel-3333333333333333 p1"),
    ]
    found = write(Run(records), tmp_path, formats=["csv"], corrections=stale)
    assert (len(found.problems), found.absent) == (1, 1)


def many() -> list[Record]:
    """Sixty releases in which names, short names, offices, bodies and contexts are mixed."""
    rng = random.Random(7)
    names = (
        "Ani Lestari;Ani;Ani Lestari Putri;Budi;Budi Santoso;B. Santoso;Muhamad Rizki;Muhammad Rizky;Siti Aminah".split(
            ";"
        )
    )
    offices = [MENKES, MENKEU, ("Menkes", None), ("Kepala", "Dinas Sosial"), ("Direktur", "PT Angin"), ("Staf", "PT Angin Tbk"),
               ("Bupati Alor", None), ("petani", None), ("Juru Bicara", "BRKT")]  # fmt: skip
    bodies: list[str | tuple[str, str]] = [
        "Dinas Sosial",
        "DPRD",
        "Kemenkes",
        ("Badan Riset Kelautan Tropis", "BRKT"),
        "BRKT",
        "Bawaslu Kota Bekasi",
    ]
    records = []
    for number in range(60):
        people = [(name, rng.sample(offices, rng.randrange(3))) for name in rng.sample(names, rng.randrange(4))]
        places = [None, "Kalabahi", "Jakarta", "Bekasi"]
        issuers = [None, "Pemerintah Kabupaten Alor", "Dinas Sosial"]
        records.append(
            release(number, people, rng.sample(bodies, 2), place=rng.choice(places), issuer=rng.choice(issuers))
        )
    return records


RULED = (
    Ruling("person", Ref("Ani Lestari"), Ref("Siti Aminah"), True),
    Ruling("person", Ref("Budi Santoso", "rel-003"), Ref("Budi Santoso", "rel-004"), False),
    Ruling("organization", Ref("Bawaslu Kota Bekasi"), Ref("PT Angin"), True),
)


@pytest.mark.parametrize("rulings", [(), RULED])
def test_the_order_of_the_records_does_not_matter(rulings: tuple[Ruling, ...]) -> None:
    records = many()
    whole = identify(records, rulings=rulings)
    assert whole.candidates and len(whole.identities) > 20
    for seed in range(5):
        random.Random(seed).shuffle(records)
        assert identify(iter(records), rulings=tuple(reversed(rulings))) == whole


def test_tables_fit_together() -> None:
    found = identify(many())
    ids = [i.identity_id for i in found.identities]
    assert len(set(ids)) == len(ids)
    assert {m.identity_id for m in found.members} == set(ids)
    for row in found.candidates:
        assert {row.identity_a, row.identity_b} <= set(ids) and row.identity_a != row.identity_b
    for identity in found.identities:
        mine = [m for m in found.members if m.identity_id == identity.identity_id]
        assert len({m.release_id for m in mine}) == identity.releases
        assert identity.name in {m.name for m in mine}


def test_ids_stay_when_releases_come_in() -> None:
    first = identify([release(1, [("Ani Lestari", [MENKES])], ["Dinas Sosial"], place="Kalabahi")])
    more = [
        release(1, [("Ani Lestari", [MENKES])], ["Dinas Sosial"], place="Kalabahi"),
        release(2, [("Ani Lestari", [])]),
    ]
    assert {i.identity_id for i in first.identities} <= {i.identity_id for i in identify(more).identities}
