// A table for each kind of thing: search, filters, order, pages of rows. Only the rows of one page are in the document.

const PAGE = 50;
const PRINTED = 1000;
const FILTER_VALUES = 80; // a filter with more values is no filter

const link = (href, text) => h("a", { href }, text);
const column = (key, text, more = {}) => ({ key, text, ...more });
const count = (key, value, cell) => column(key, (row) => number(value(row)), { number: true, sort: value, cell: cell && ((row) => cell(row, number(value(row)))) });
const words = (key, text) => column(key, text, { own: true });
const filter = (key, code, label = String) => ({ key, code, label });
const releaseColumn = column("release", ({ record }) => titleOf(record), {
  cell: ({ record, kind, index }) => [
    link(releaseHref(record, `${kind}:${index}`), titleOf(record)),
    record.date && h("span", { class: "sub own" }, dateText(record.date)),
  ],
});
const yearFilter = filter("year", ({ record }) => yearOf(record), (year) => year || t("value.no-date"));
const list = (values) => (values || []).join(", ");
const formsOf = (row) => [[row.honorific, ...(row.prefixes || [])].filter(Boolean).join(" "), list(row.suffixes)].filter(Boolean).join(" … ");
const quotesOf = (record, name) => rowsOf(record, "quotes").filter((quote) => quote.speaker === name).length;
const speakerText = (quote) => quote.speaker || t("value.unknown");
const howText = (quote) => wordFor("how.", quote.resolved_by || quote.reason);
// In how many releases the same one stands, with the way to all of them.
const everywhere = (kind) => count("releases", ({ entry }) => releasesWith(entry.identity), (row, text) =>
  row.entry.identity ? link(hrefOf(kind, { who: row.entry.identity }), text) : text);
const named = (key = "name") => column(key, ({ entry }) => entry[key] || "", { strong: true });

// What was masked leads nowhere.
const contactLink = (scheme, key) => ({ entry }, mark) =>
  entry[key] && (entry[key].includes("*") ? mark(entry[key]) : h("a", { href: scheme + encodeURI(entry[key]) }, mark(entry[key])));

const TABLES = {
  releases: {
    columns: [
      column("title", ({ record }) => titleOf(record), { strong: true, cell: ({ record }) => link(releaseHref(record), titleOf(record)) }),
      column("date", ({ record }) => (record.date ? dateText(record.date) : ""), { sort: ({ record }) => record.date || "", own: true }),
      column("issuer", ({ record }) => record.issuer || ""),
      column("place", ({ record }) => record.place || ""),
      count("people", ({ record }) => rowsOf(record, "people").length),
      count("organizations", ({ record }) => rowsOf(record, "organizations").length),
      count("programs", ({ record }) => rowsOf(record, "programs").length),
      count("quotes", ({ record }) => rowsOf(record, "quotes").length),
      count("unknown", ({ record }) => rowsOf(record, "quotes").filter((quote) => !quote.speaker).length),
    ],
    filters: [yearFilter, filter("issuer", ({ record }) => record.issuer || "", (name) => name || t("value.unknown"))],
  },
  people: {
    columns: [
      named(),
      column("forms", ({ entry }) => formsOf(entry)),
      column("roles", ({ record, entry }) => rolesOf(record, entry.name).join("\n")),
      count("quotes", ({ record, entry }) => quotesOf(record, entry.name)),
      count("mentions", ({ entry }) => rowsOf(entry, "mentions").length),
      IDENTITIES && everywhere("people"),
      releaseColumn,
    ].filter(Boolean),
    filters: [filter("speaks", ({ record, entry }) => (quotesOf(record, entry.name) ? "yes" : "no"), (code) => t("value." + code)), yearFilter],
  },
  organizations: {
    columns: [
      named(),
      column("abbreviation", ({ entry }) => entry.abbreviation || ""),
      words("kind", ({ entry }) => wordFor("kind.", entry.kind)),
      column("also", ({ entry }) => list(entry.aliases)),
      count("quotes", ({ record, entry }) => quotesOf(record, entry.name)),
      count("mentions", ({ entry }) => rowsOf(entry, "mentions").length),
      IDENTITIES && everywhere("organizations"),
      releaseColumn,
    ].filter(Boolean),
    filters: [filter("kind", ({ entry }) => entry.kind || "", (code) => wordFor("kind.", code) || t("value.unknown")), yearFilter],
  },
  programs: {
    columns: [
      named(),
      column("abbreviation", ({ entry }) => entry.abbreviation || ""),
      column("owner", ({ entry }) => entry.owner || ""),
      column("funder", ({ entry }) => entry.funder || ""),
      count("mentions", ({ entry }) => rowsOf(entry, "mentions").length),
      releaseColumn,
    ],
    filters: [filter("owner", ({ entry }) => entry.owner || "", (name) => name || t("value.unknown")), yearFilter],
  },
  roles: {
    columns: [
      named("person"),
      column("role", ({ entry }) => entry.title || ""),
      column("organization", ({ entry }) => entry.organization || (entry.implied_organization ? t("value.implied", { name: entry.implied_organization }) : "")),
      words("status", ({ entry }) => wordFor("status.", entry.status)),
      releaseColumn,
    ],
    filters: [filter("status", ({ entry }) => entry.status, (code) => wordFor("status.", code)), yearFilter],
  },
  quotes: {
    columns: [
      column("speaker", ({ record, entry }) => [speakerText(entry), ...(entry.speaker_kind === "person" ? rolesOf(record, entry.speaker) : [])].join("\n"), {
        cell: ({ record, entry }, mark) => [
          h("strong", { class: entry.speaker ? null : "unknown" }, mark(speakerText(entry))),
          entry.speaker_kind === "person" && rolesOf(record, entry.speaker).map((role) => h("span", { class: "sub" }, mark(role))),
        ],
      }),
      column("quote", ({ entry }) => squeeze(entry.text), { wide: true }),
      words("kind", ({ entry }) => wordFor("quote.", entry.kind)),
      column("how", ({ entry }) => howText(entry), {
        own: true,
        cell: ({ entry }, mark) => [mark(howText(entry)), !entry.speaker && h("span", { class: "sub" }, reasonText(entry))],
      }),
      releaseColumn,
    ],
    filters: [
      filter("kind", ({ entry }) => entry.kind, (code) => wordFor("quote.", code)),
      filter("how", ({ entry }) => entry.resolved_by || entry.reason || "", (code) => wordFor("how.", code)),
      yearFilter,
    ],
  },
  works: {
    columns: [column("text", ({ entry }) => squeeze(entry.text), { wide: true }), words("kind", ({ entry }) => wordFor("work.", entry.kind)), releaseColumn],
    filters: [filter("kind", ({ entry }) => entry.kind, (code) => wordFor("work.", code)), yearFilter],
  },
  figures: {
    columns: [
      named("what"),
      ...["total", "female", "male"].map((key) =>
        column(key, ({ entry }) => (entry[key] === undefined ? "" : number(entry[key])), { number: true, sort: ({ entry }) => entry[key] ?? -1 })),
      column("text", ({ entry }) => squeeze(entry.text)),
      releaseColumn,
    ],
    filters: [yearFilter],
  },
  contacts: {
    columns: [
      column("name", ({ entry }) => entry.name || t("value.desk"), { strong: true }),
      column("email", ({ entry }) => entry.email || "", { cell: contactLink("mailto:", "email") }),
      column("phone", ({ entry }) => entry.phone || "", { cell: contactLink("tel:", "phone") }),
      words("purpose", ({ entry }) => wordFor("purpose.", entry.purpose)),
      releaseColumn,
    ],
    filters: [filter("purpose", ({ entry }) => entry.purpose || "", (code) => wordFor("purpose.", code) || t("value.unknown")), yearFilter],
  },
  issues: {
    columns: [
      column("doubt", ({ entry }) => wordFor("doubt.", entry.code), { strong: true, own: true }),
      words("how", ({ entry }) => doubtText(entry)),
      column("passage", ({ record, entry }) => passageOf(record, entry), { wide: true }),
      releaseColumn,
    ],
    filters: [filter("doubt", ({ entry }) => entry.code, (code) => wordFor("doubt.", code)), yearFilter],
  },
};
const SECTIONS = ["overview", ...Object.keys(TABLES)];

// The words that an issue is about: an unknown speaker's quote.
function passageOf(record, issue) {
  if (issue.text) return squeeze(issue.text);
  const quote = rowsOf(record, "quotes").find((row) => row.start === issue.start && row.end === issue.end);
  return quote ? squeeze(quote.text) : "";
}

const rowCache = new Map();
function tableRows(kind) {
  if (!rowCache.has(kind)) {
    const ofRecord = (record) => rowsOf(record, kind).map((entry, index) => ({ record, kind, entry, index }));
    rowCache.set(kind, kind === "releases" ? RECORDS.map((record) => ({ record, kind, entry: record, index: 0 })) : RECORDS.flatMap(ofRecord));
  }
  return rowCache.get(kind);
}

// Whom a row is about, in all releases: its person or body, a quote's speaker, a role's person.
function identityOf({ record, kind, entry }) {
  if (kind === "quotes") return entry.speaker && speakerOf(record, entry)?.identity;
  return kind === "roles" ? entryOf(record, "people", entry.person)?.identity : entry.identity;
}

// What a row is searched by: all its cells, folded; made when first asked for, anew in the other language.
function searchText(table, row) {
  if (row.language !== language) {
    row.language = language;
    row.folded = fold(table.columns.map((column) => column.text(row)).join(" \n "));
  }
  return row.folded;
}

function tableView(kind, values) {
  const table = TABLES[kind];
  const who = IDENTITIES?.has(values.get("who")) ? values.get("who") : "";
  const all = tableRows(kind).filter((row) => !who || identityOf(row) === who);
  const heading = h("h1", {}, t("section." + kind), h("small", {}, t("count." + kind, { n: all.length })));
  const about = h("p", { class: "about" }, who ? [t("table.only", { name: IDENTITIES.get(who), n: releasesWith(who) }), " ", link(hrefOf(kind), t("table.everybody"))] : t("about." + kind));
  if (!all.length) return [heading, about, h("p", { class: "empty" }, t("table.nothing"))];
  const state = { q: values.get("q") || "", sort: values.get("sort") || "", page: Number(values.get("page")) || 1, codes: {} };
  const filters = table.filters.map((one) => ({ ...one, counts: filterCounts(one, all) })).filter((one) => 1 < one.counts.size && one.counts.size <= FILTER_VALUES);
  for (const one of filters) if (one.counts.has(values.get(one.key) ?? null)) state.codes[one.key] = values.get(one.key);

  const search = h("input", { type: "search", id: "search", value: state.q, autocomplete: "off", spellcheck: "false", input: () => change({ q: search.value }) });
  const choices = filters.map((one) => filterChoice(one, state, (code) => change({}, one.key, code)));
  const order = h("select", { id: "order", change: () => change({ sort: order.value }) }, orderOptions(table, state.sort));
  const field = (id, label, control, name = "") => h("div", { class: `field ${name}` }, h("label", { for: id }, label), control);
  const heads = table.columns.map((column) => headCell(column, () => change({ sort: turned(state.sort, column.key) })));
  const body = h("tbody");
  const shown = h("p", { class: "shown" });
  const clear = h("button", { type: "button", class: "plain", click: () => { search.value = ""; choices.forEach((choice) => (choice.value = "*")); state.codes = {}; change({ q: "" }); search.focus(); } }, t("table.clear"));
  const pager = h("nav", { class: "pager", "aria-label": t("table.pages") });

  function change(parts, key, code) {
    Object.assign(state, { page: 1 }, parts);
    if (key) state.codes[key] = code;
    if (code === undefined) delete state.codes[key];
    const { q, sort, page } = state;
    history.replaceState(null, "", hrefOf(kind, { who: who || undefined, q: q || undefined, sort: sort || undefined, page: page > 1 ? page : undefined, ...state.codes }));
    update();
    say(shown.textContent);
  }

  function update(printing = false) {
    const rows = chosen(table, all, filters, state);
    const size = printing ? PRINTED : PAGE;
    const pages = Math.max(1, Math.ceil(rows.length / size));
    const page = printing ? 1 : Math.max(1, Math.min(state.page, pages));
    const part = rows.slice((page - 1) * size, page * size);
    const mark = marker(state.q);
    body.replaceChildren(...part.map((row) => tableRow(table, row, mark)));
    if (!rows.length) body.append(h("tr", { class: "empty" }, h("td", { colspan: table.columns.length }, t("table.none"))));
    heads.forEach((head, index) => setOrder(head, state.sort, table.columns[index].key));
    order.value = state.sort;
    const filtered = rows.length < all.length;
    const range = { from: rows.length ? (page - 1) * size + 1 : 0, to: (page - 1) * size + part.length, n: rows.length, all: all.length };
    shown.textContent = printing && rows.length > PRINTED ? t("table.cut", { n: PRINTED }) : t(filtered ? "table.filtered" : "table.shown", range);
    clear.hidden = !state.q && !Object.keys(state.codes).length;
    const step = (to, key) => h("button", { type: "button", disabled: to < 1 || to > pages, click: () => { change({ page: to }); heading.scrollIntoView(); pager.querySelector("button:enabled")?.focus({ preventScroll: true }); } }, t(key));
    pager.replaceChildren(step(page - 1, "table.previous"), h("span", {}, t("table.page", { page, pages })), step(page + 1, "table.next"));
    pager.hidden = pages === 1;
  }

  update();
  printers = { before: () => update(true), after: () => update() };
  return [
    heading, about,
    h("form", { class: "controls", role: "search", submit: (event) => event.preventDefault() },
      field("search", t("table.search"), search, "grow"),
      filters.map((one, index) => field("filter-" + one.key, t("column." + one.key), choices[index])),
      field("order", t("table.order"), order, "order"), clear),
    shown,
    h("table", { class: `rows ${kind}` }, h("caption", { class: "visually-hidden" }, t("section." + kind)), h("thead", {}, h("tr", {}, heads)), body),
    pager,
  ];
}

function filterCounts(one, rows) {
  const counts = new Map();
  for (const row of rows) counts.set(one.code(row), (counts.get(one.code(row)) || 0) + 1);
  return counts;
}

function filterChoice(one, state, chosenCode) {
  const sorted = [...one.counts].map(([code, n]) => [one.label(code), code, n]).sort((a, b) => new Intl.Collator("id").compare(a[0], b[0]));
  const options = sorted.map(([label, code, n]) => h("option", { value: "=" + code, selected: state.codes[one.key] === code }, `${label} (${number(n)})`));
  const select = h("select", { id: "filter-" + one.key, change: () => chosenCode(select.value === "*" ? undefined : select.value.slice(1)) }, h("option", { value: "*" }, t("table.all")), options);
  return select;
}

function chosen(table, all, filters, state) {
  const asked = fold(state.q).split(" ").filter(Boolean);
  const active = filters.filter((one) => state.codes[one.key] !== undefined);
  const rows = all.filter((row) => active.every((one) => one.code(row) === state.codes[one.key]) && asked.every((word) => searchText(table, row).includes(word)));
  const [key, down] = [state.sort.replace(/^-/, ""), state.sort.startsWith("-")];
  const by = table.columns.find((column) => column.key === key);
  if (!by) return rows;
  const value = by.sort || by.text;
  const collator = new Intl.Collator("id", { numeric: true });
  const compare = (a, b) => (typeof a === "number" ? a - b : collator.compare(a, b));
  // Rows without a value stand last in both directions.
  return rows.map((row) => [value(row), row]).sort(([a], [b]) => (a === "") - (b === "") || compare(a, b) * (down ? -1 : 1)).map(([, row]) => row);
}

const turned = (sort, key) => (sort === key ? "-" + key : sort === "-" + key ? "" : key);

function headCell(column, click) {
  const name = t("column." + column.key);
  return h("th", { scope: "col", class: column.number ? "number" : null }, h("button", { type: "button", title: t("table.sort", { column: name }), click }, name, h("span", { class: "arrow", "aria-hidden": "true" })));
}

function setOrder(head, sort, key) {
  const order = sort === key ? "ascending" : sort === "-" + key ? "descending" : null;
  if (order) head.setAttribute("aria-sort", order);
  else head.removeAttribute("aria-sort");
}

function orderOptions(table, sort) {
  const options = table.columns.flatMap(({ key }) => [[key, "ascending"], ["-" + key, "descending"]].map(([value, way]) =>
    h("option", { value, selected: value === sort }, `${t("column." + key)}, ${t("table." + way)}`)));
  return [h("option", { value: "" }, t("table.text-order")), options];
}

function tableRow(table, row, mark) {
  return h("tr", {}, table.columns.map((column) => {
    const text = column.text(row);
    const content = column.cell ? column.cell(row, mark) : text.split("\n").map((line, n) => (n ? h("span", { class: "line" }, mark(line)) : mark(line)));
    const name = [column.number && "number", column.wide && "wide", column.strong && "strong", !text && "none"].filter(Boolean).join(" ");
    return h("td", { "data-label": t("column." + column.key), class: name || null, lang: column.own || column.number ? null : "id" }, content);
  }));
}

// text -> its parts, with what was searched for in <mark>.
function marker(query) {
  const asked = fold(query).split(" ").filter(Boolean);
  if (!asked.length) return (text) => text;
  const pattern = new RegExp(asked.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "gi");
  return (text) => {
    const parts = [];
    let last = 0;
    for (const match of text.matchAll(pattern)) {
      parts.push(text.slice(last, match.index), h("mark", {}, match[0]));
      last = match.index + match[0].length;
    }
    return [...parts, text.slice(last)];
  };
}
