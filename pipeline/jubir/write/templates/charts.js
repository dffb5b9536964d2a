// The overview: counts, and small plots that are drawn as SVG with their numbers beside them.

const TILES = ["releases", "people", "organizations", "programs", "roles", "quotes"];
const LONGEST = 10; // rows of a list of bars
const MONTHS_DRAWN = 24; // a longer time is drawn by years

function overview() {
  if (!RECORDS.length) return [h("h1", {}, t("section.overview")), h("p", {}, t("page.empty"))];
  const quotes = RECORDS.flatMap((record) => rowsOf(record, "quotes").map((quote) => ({ record, quote })));
  const unknown = quotes.filter(({ quote }) => !quote.speaker);
  return [
    h("h1", {}, t("section.overview"), h("small", {}, spanText())),
    h("section", { "aria-label": t("overview.tiles") },
      h("ul", { class: "tiles" }, TILES.map(tile)),
      h("p", { class: "note" }, IDENTITIES ? t("overview.distinct", { people: distinct("people"), bodies: distinct("organizations") }) : t("overview.entries"))),
    h("section", { class: "plot wide" }, h("h2", {}, t("overview.time")), timePlot(quotes)),
    h("div", { class: "plots" },
      plot("speakers", ranked(counted(quotes.filter(({ quote }) => quote.speaker), ({ record, quote }) => whoIs(speakerOf(record, quote) || { name: quote.speaker })), whoName), "quotes"),
      namesPlot("bodies", "organizations"),
      namesPlot("programs", "programs"),
      plot("how", ranked(counted(quotes.filter(({ quote }) => quote.speaker), ({ quote }) => quote.resolved_by), howLabel), "quotes", { link: howHref }),
      plot("unknown", ranked(counted(unknown, ({ quote }) => quote.reason), howLabel), "quotes", { link: howHref, none: "overview.none-unknown" })),
    h("p", { class: "foot" }, t("foot.made")),
  ];
}

function spanText() {
  const dates = RECORDS.map((record) => record.date).filter(Boolean).sort();
  if (!dates.length) return "";
  const [from, to] = [dateText(dates[0]), dateText(dates[dates.length - 1])];
  return from === to ? from : t("overview.span", { from, to });
}

function tile(kind) {
  const n = kind === "releases" ? RECORDS.length : RECORDS.reduce((sum, record) => sum + rowsOf(record, kind).length, 0);
  const [before, after] = t("count." + kind, { n }).split(number(n));
  return h("li", {}, h("a", { href: hrefOf(kind), class: `tile ${kind}` }, before, h("b", {}, number(n)), h("span", {}, after)));
}

// [[label, code, count]], the most first, then by name.
function ranked(counts, label) {
  const collator = new Intl.Collator("id");
  return [...counts].map(([code, n]) => [label(code), code, n]).sort((a, b) => b[2] - a[2] || collator.compare(a[0], b[0]));
}

function counted(items, keyOf) {
  const counts = new Map();
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) || 0) + 1);
  return counts;
}

const distinct = (kind) => new Set(RECORDS.flatMap((record) => rowsOf(record, kind).map(whoIs))).size;
const howLabel = (code) => wordFor("how.", code);
const howHref = (section, code) => hrefOf(section, { how: code });

// In how many releases somebody or something stands; where nothing stands in two, how often it is named.
function namesPlot(name, kind) {
  const here = RECORDS.flatMap((record) => [...new Set(rowsOf(record, kind).map(whoIs))]);
  const rows = ranked(counted(here, (who) => who), whoName);
  if (rows.length && rows[0][2] > 1) return plot(name, rows, kind);
  const mentioned = RECORDS.flatMap((record) => rowsOf(record, kind).flatMap((row) => rowsOf(row, "mentions").map(() => row)));
  return plot(name, ranked(counted(mentioned, whoIs), whoName), kind, { about: "mentioned" });
}

function plot(name, rows, section, { link = whoHref, none = "table.nothing", about = name } = {}) {
  const shown = rows.slice(0, LONGEST);
  const most = Math.max(1, ...shown.map(([, , n]) => n));
  const bars = shown.map(([label, code, n]) =>
    h("li", {}, h("a", { href: link(section, code) }, label), bar(n / most), h("span", { class: "n" }, number(n))));
  return h("section", { class: `plot ${name}` },
    h("h2", {}, t("overview." + name)),
    h("p", { class: "note" }, t(`overview.${about}-about`)),
    shown.length ? h("ol", { class: "bars" }, bars) : h("p", {}, t(none)),
    rows.length > LONGEST && h("p", { class: "more" }, h("a", { href: hrefOf(section) }, t("overview.all"))));
}

function bar(share) {
  return h("svg:svg", { class: "bar", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" },
    h("svg:rect", { width: (share * 100).toFixed(2), height: 8 }));
}

// Quotes a month or a year, direct ones below and indirect ones above, redrawn when the room changes.
function timePlot(quotes) {
  const dated = quotes.filter(({ record }) => record.date);
  if (!dated.length) return h("p", {}, t("overview.no-dates"));
  const months = dated.map(({ record }) => monthOf(record.date));
  const byMonth = Math.max(...months) - Math.min(...months) < MONTHS_DRAWN;
  const periodOf = (date) => (byMonth ? monthOf(date) : Number(date.slice(0, 4)));
  const periods = dated.map(({ record }) => periodOf(record.date));
  const first = periods.reduce((a, b) => Math.min(a, b));
  const last = periods.reduce((a, b) => Math.max(a, b));
  const columns = Array.from({ length: last - first + 1 }, (_, index) => ({ period: first + index, direct: 0, indirect: 0 }));
  dated.forEach(({ quote }, index) => (columns[periods[index] - first][quote.kind === "direct" ? "direct" : "indirect"] += 1));
  const label = (period) => (byMonth ? monthText(period) : String(period));
  const undated = quotes.length - dated.length;
  const canvas = h("div", { class: "canvas" });
  const draw = () => canvas.replaceChildren(columnsPlot(columns, label, Math.max(280, canvas.clientWidth || 720)));
  new ResizeObserver(draw).observe(canvas);
  return [
    h("p", { class: "note" }, t(byMonth ? "overview.time-month" : "overview.time-year"), " ",
      undated ? t("overview.undated", { n: undated }) : ""),
    h("p", { class: "key" }, h("span", { class: "swatch direct" }), t("quote.direct"), h("span", { class: "swatch indirect" }), t("quote.indirect")),
    canvas,
    h("details", {}, h("summary", {}, t("overview.data")),
      h("table", { class: "numbers" },
        h("thead", {}, h("tr", {}, ["overview.period", "quote.direct", "quote.indirect"].map((key) => h("th", { scope: "col" }, t(key))))),
        h("tbody", {}, columns.map((column) =>
          h("tr", {}, h("th", { scope: "row" }, label(column.period)), h("td", {}, number(column.direct)), h("td", {}, number(column.indirect))))))),
  ];
}

const monthOf = (date) => Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1;

function monthText(month) {
  const options = { month: "short", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language, options).format(Date.UTC(Math.floor(month / 12), month % 12, 1));
}

function columnsPlot(columns, label, width) {
  const [height, left, bottom, top] = [200, 36, 24, 8];
  const most = Math.max(1, ...columns.map((column) => column.direct + column.indirect));
  const step = stepOf(most);
  const y = (value) => height - bottom - (value / most) * (height - bottom - top);
  const room = (width - left) / columns.length;
  const thick = Math.max(1, Math.min(48, room * 0.7));
  const every = Math.ceil(72 / room);
  const lines = [];
  for (let value = 0; value <= most; value += step) {
    lines.push(h("svg:line", { class: value ? "grid" : "axis", x1: left, x2: width, y1: y(value), y2: y(value) }),
      h("svg:text", { class: "tick", x: left - 8, y: y(value) + 4, "text-anchor": "end" }, number(value)));
  }
  const bars = columns.map((column, index) => {
    const x = left + room * (index + 0.5);
    const part = (name, from, to) =>
      to > from && h("svg:rect", { class: name, x: x - thick / 2, width: thick, y: y(to), height: y(from) - y(to) });
    const name = `${label(column.period)}: ${column.direct} ${t("quote.direct")}, ${column.indirect} ${t("quote.indirect")}`;
    return h("svg:g", {}, h("svg:title", {}, name), part("direct", 0, column.direct),
      part("indirect", column.direct, column.direct + column.indirect),
      index % every === 0 && h("svg:text", { class: "tick", x, y: height - 6, "text-anchor": "middle" }, label(column.period)));
  });
  const attributes = { class: "columns", viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": t("overview.time") };
  return h("svg:svg", attributes, lines, bars);
}

// A round step that gives at most six lines.
function stepOf(most) {
  for (let power = 1; ; power *= 10) for (const factor of [1, 2, 5]) if (most / (power * factor) <= 5) return power * factor;
}
