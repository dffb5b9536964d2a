// One release: its text with everything coloured, and what was found beside it; what belongs together lights up together.

const LAYERS = ["quotes", "people", "organizations", "programs", "roles"];
const NAMES = ["people", "organizations", "programs"];
const OTHERS = ["works", "figures", "contacts", "issues"];
// Of two spans with the same place the first of these is outside.
const NESTING = ["quotes", "issues", "contacts", "works", "figures", "roles", "speaker", "people", "organizations", "programs", "cue"];

// Offsets count code points, JavaScript counts UTF-16 units: a text with characters beyond the first plane is cut by characters.
function textOf(record) {
  const text = dataOf("text-" + record.id);
  if (!/[\ud800-\udfff]/.test(text)) return { length: text.length, cut: (start, end) => text.slice(start, end) };
  const characters = Array.from(text);
  return { length: characters.length, cut: (start, end) => characters.slice(start, end).join("") };
}

// Everything that has a place in the text: [{key, layer, start, end}]; key is the kind and the number of the row.
function spansOf(record) {
  const spans = [];
  const put = (layer, index, start, end) => {
    if (start !== undefined && end !== undefined) spans.push({ key: `${layer}:${index}`, layer, start, end });
  };
  for (const kind of NAMES) rowsOf(record, kind).forEach((row, index) => rowsOf(row, "mentions").forEach(([start, end]) => put(kind, index, start, end)));
  for (const kind of ["quotes", "roles", ...OTHERS]) rowsOf(record, kind).forEach((row, index) => put(kind, index, row.start, row.end));
  rowsOf(record, "quotes").forEach((quote, index) => {
    put("speaker", index, quote.speaker_start, quote.speaker_end);
    put("cue", index, quote.cue_start, quote.cue_end);
  });
  return spans;
}

const outerFirst = (a, b) => a.start - b.start || b.end - a.end || NESTING.indexOf(a.layer) - NESTING.indexOf(b.layer);

// The text between two offsets, spans as elements in elements. A span that crosses the end of another goes on behind it.
function nested(text, start, end, spans, make) {
  const parts = [];
  let [at, waiting] = [start, [...spans].sort(outerFirst)];
  while (waiting.length) {
    const span = waiting.shift();
    const stop = Math.min(span.end, end);
    if (span.start > at) parts.push(text.cut(at, span.start));
    const inside = waiting.filter((other) => other.start < stop);
    const crossing = inside.filter((other) => other.end > stop).map((other) => ({ ...other, start: stop, continued: true }));
    parts.push(make(span, nested(text, span.start, stop, inside.map((other) => ({ ...other, end: Math.min(other.end, stop) })), make)));
    waiting = [...waiting.filter((other) => other.start >= stop), ...crossing].sort(outerFirst);
    at = stop;
  }
  if (at < end) parts.push(text.cut(at, end));
  return parts;
}

function releaseView(id, values) {
  const index = BY_ID.get(id);
  if (index === undefined) return [h("h1", {}, t("page.missing"))];
  const record = RECORDS[index];
  const lights = lightsOf(record);
  const line = [record.place, record.date && dateText(record.date), record.issuer].filter(Boolean).join(" · ");
  const neighbour = (step, key) => {
    const other = RECORDS[index + step];
    return other ? h("a", { href: releaseHref(other), rel: step < 0 ? "prev" : "next", title: titleOf(other) }, t(key)) : h("span", { class: "off" }, t(key));
  };
  const hasText = record.characters !== undefined;
  const article = h("article", { class: "text", lang: "id", "aria-label": t("release.text") }, hasText ? paragraphs(record) : null);
  const detail = h("section", { class: "detail", "aria-label": t("release.detail") });
  const found = h("section", { class: "found", "aria-label": t("release.found"), id: "found" }, foundLists(record));
  const view = h("div", { class: "release" },
    h("div", { class: "reading" },
      hasText ? [layerButtons(article), h("p", { class: "hint" }, h("span", {}, t("release.hint"), " "), h("a", { class: "skip-text", href: "#found", click: skipTo(found) }, t("release.skip-text"))), article]
        : h("p", { class: "empty" }, t("release.no-text"))),
    h("aside", { class: "side" }, detail, found));
  lights.attach(view, detail);
  const at = values.get("at");
  if (at) requestAnimationFrame(() => lights.goTo(at));
  return [
    h("nav", { class: "steps", "aria-label": t("section.releases") },
      h("a", { href: hrefOf("releases") }, t("release.back")),
      h("span", { class: "between" }, neighbour(-1, "release.previous"), h("span", {}, t("release.order", { n: index + 1, all: RECORDS.length })), neighbour(1, "release.next"))),
    h("h1", { lang: record.title ? "id" : null }, titleOf(record)),
    h("p", { class: "dateline" }, line, h("span", { class: "source" }, `${t("release.source")}: `, h("code", {}, record.path))),
    view,
  ];
}

const skipTo = (target) => (event) => {
  event.preventDefault();
  target.querySelector("button")?.focus();
  target.scrollIntoView();
};

// Each line of the text is a paragraph; what runs over a line end goes on in the next.
function paragraphs(record) {
  const text = textOf(record);
  const whole = text.cut(0, text.length);
  const spans = spansOf(record).sort(outerFirst);
  const begun = new Set();
  const make = (span, content) => {
    const first = !begun.has(span.key);
    begun.add(span.key);
    const quote = span.layer === "quotes" ? record.quotes[Number(span.key.split(":")[1])] : null;
    const attributes = { class: `span ${span.layer}`, "data-key": span.key };
    if (quote) attributes.class += ` ${quote.kind}` + (quote.speaker ? "" : " unknown");
    if (quote && first) {
      const n = Number(span.key.split(":")[1]) + 1;
      const says = t("release.says", { speaker: speakerText(quote), kind: wordFor("quote.", quote.kind) });
      Object.assign(attributes, { tabindex: 0, role: "group", "data-n": n, "aria-label": `${t("release.quote", { n })}: ${says}` });
    }
    return h("span", attributes, content);
  };
  const title = record.title ? squeeze(record.title) : "";
  const result = [];
  let start = 0;
  for (const line of whole.split(/(?<=\n)/)) {
    const length = text.length === whole.length ? line.length : Array.from(line).length;
    const end = start + length;
    const here = spans.filter((span) => span.start < end && span.end > start).map((span) => ({ ...span, start: Math.max(span.start, start), end: Math.min(span.end, end) }));
    const words = squeeze(line);
    const name = !words ? "blank" : words.length > 12 && title.includes(words) ? "headline" : null;
    result.push(h("p", { class: name }, nested(text, start, end, here, make)));
    start = end;
  }
  return result;
}

function layerButtons(article) {
  const toggle = (layer) => ({ currentTarget: button }) => {
    const hidden = article.classList.toggle("hide-" + layer);
    button.setAttribute("aria-pressed", String(!hidden));
  };
  return h("div", { class: "layers", role: "group", "aria-label": t("release.layers") },
    LAYERS.map((layer) => h("button", { type: "button", "aria-pressed": "true", class: layer, click: toggle(layer) }, h("span", { class: `span ${layer} direct` }, t("layer." + layer)))));
}

// What was found, as lists of buttons: each lights its place in the text up.
function foundLists(record) {
  return ["quotes", ...NAMES, ...OTHERS].map((kind) => {
    const rows = rowsOf(record, kind);
    if (!rows.length) return null;
    const item = (row, index) => h("li", {}, h("button", { type: "button", class: `item ${kind}`, "data-item": `${kind}:${index}` }, itemContent(record, kind, row, index)));
    return h("details", { open: true }, h("summary", {}, h("h2", {}, t("section." + kind), h("small", {}, number(rows.length)))), h("ol", {}, rows.map(item)));
  });
}

const own = (text) => h("span", { class: "sub own" }, text);
const sub = (text) => text && h("span", { class: "sub", lang: "id" }, text);

function itemContent(record, kind, row, index) {
  const name = (text) => h("strong", { lang: "id" }, text);
  if (kind === "quotes") {
    const speaker = row.speaker ? name(row.speaker) : h("strong", { class: "unknown" }, t("value.unknown"));
    return [h("span", { class: "n" }, String(index + 1)), speaker, own(wordFor("quote.", row.kind)), sub(squeeze(row.text)), !row.speaker && own(reasonText(row))];
  }
  if (kind === "people") return [name(row.name), rolesOf(record, row.name).map(sub)];
  if (kind === "organizations") return [name(row.name), sub(row.abbreviation), row.kind && own(wordFor("kind.", row.kind))];
  if (kind === "programs") return [name(row.name), sub(row.abbreviation), row.owner && own(t("release.owner", { name: row.owner })), row.funder && own(t("release.funder", { name: row.funder }))];
  if (kind === "works") return [name(squeeze(row.text)), own(wordFor("work.", row.kind))];
  if (kind === "figures") return [name(squeeze(row.text)), own(figureText(row))];
  if (kind === "contacts") return [name(row.name || t("value.desk")), sub(row.email), sub(row.phone), row.purpose && own(wordFor("purpose.", row.purpose))];
  return [h("strong", {}, wordFor("doubt.", row.code)), own(doubtText(row)), sub(passageOf(record, row))];
}

function figureText(row) {
  const part = (key, n) => n !== undefined && t(key, { n });
  return [row.total !== undefined && t("release.total", { what: row.what, n: row.total }), part("release.women", row.female), part("release.men", row.male)].filter(Boolean).join(", ");
}

// The explanation of one thing: what the record says of it and why.
function detailContent(record, key) {
  const [kind, index] = [key.split(":")[0], Number(key.split(":")[1])];
  const row = rowsOf(record, kind)[index];
  const line = (text) => text && h("p", {}, text);
  const head = (label, text, unknown) => [h("p", { class: `label ${kind}` }, label), h("p", { class: unknown ? "who unknown" : "who", lang: unknown ? null : "id" }, text)];
  const rule = row.rule && h("p", { class: "rule" }, t("release.rule", { rule: row.rule }));
  if (kind === "quotes") {
    const parent = row.parent ? record.quotes.findIndex((quote) => quote.quote_id === row.parent) + 1 : 0;
    return [
      head(`${t("release.quote", { n: index + 1 })}, ${wordFor("quote.", row.kind)}`, speakerText(row), !row.speaker),
      row.speaker_kind === "person" && rolesOf(record, row.speaker).map((role) => h("p", { lang: "id" }, role)),
      line(reasonText(row)),
      row.speaker_text && line(t("release.named-as", { text: squeeze(row.speaker_text) })),
      row.cue && line(t("release.said-by", { text: squeeze(row.cue) })),
      parent > 0 && line(t("release.inside", { n: parent })),
      rule,
    ];
  }
  if (kind === "people") {
    const quoted = quotesOf(record, row.name);
    return [head(t("column.person"), row.name), rolesOf(record, row.name).map((role) => h("p", { lang: "id" }, role)), line(formsOf(row)),
      row.aliases && line(t("release.also", { names: list(row.aliases) })), line(mentionsText(row)), quoted > 0 && line(t("release.quoted", { n: quoted })), rule];
  }
  if (kind === "organizations" || kind === "programs") {
    const label = kind === "programs" ? t("section.programs") : t("column.organization");
    return [head(label, row.abbreviation ? `${row.name} (${row.abbreviation})` : row.name), kind === "organizations" && line(wordFor("kind.", row.kind)),
      row.aliases && line(t("release.also", { names: list(row.aliases) })), row.owner && line(t("release.owner", { name: row.owner })), row.funder && line(t("release.funder", { name: row.funder })),
      line(mentionsText(row)), rule];
  }
  if (kind === "roles") return [head(t("column.role"), row.person), h("p", { lang: "id" }, roleText(row)), rule];
  return [h("p", { class: "label" }, t("section." + kind)), itemContent(record, kind, row, index), rule];
}

const mentionsText = (row) => [t("release.mentions", { n: rowsOf(row, "mentions").length }), row.pages && t("release.pages", { pages: list(row.pages) })].filter(Boolean).join(" ");

// What lights up with a thing: {lit: keys in full colour, near: keys that belong to it}.
function company(record, key) {
  const [kind, index] = key.split(":");
  const row = rowsOf(record, kind)[Number(index)];
  if (!row) return { lit: [], near: [] };
  const keysOf = (table, test) => rowsOf(record, table).flatMap((other, n) => (test(other) ? [`${table}:${n}`] : []));
  if (kind === "quotes") {
    const speaker = row.speaker_kind === "organization" ? "organizations" : "people";
    return { lit: [key, `speaker:${index}`, `cue:${index}`], near: row.speaker ? keysOf(speaker, (other) => other.name === row.speaker) : [] };
  }
  if (kind === "people") return { lit: [key], near: [...keysOf("roles", (role) => role.person === row.name), ...keysOf("quotes", (quote) => quote.speaker === row.name)] };
  if (kind === "organizations") return { lit: [key], near: [...keysOf("roles", (role) => role.organization === row.name), ...keysOf("quotes", (quote) => quote.speaker === row.name)] };
  if (kind === "programs") return { lit: [key], near: keysOf("organizations", (body) => body.name === row.owner || body.name === row.funder) };
  if (kind === "roles") return { lit: [key], near: [...keysOf("people", (person) => person.name === row.person), ...keysOf("organizations", (body) => body.name === row.organization)] };
  return { lit: [key], near: [] };
}

// Lights of a release: pointing and focus light up for as long as they last, a click or Enter until Esc or the next.
function lightsOf(record) {
  let [view, detail, pinned] = [null, null, []];
  const wide = matchMedia("(min-width: 60rem)");

  // The things that an element of the text stands for, the speaker's quotes before the name itself.
  function keysAt(target) {
    const item = target.closest("[data-item]");
    if (item) return [item.dataset.item];
    const chain = [];
    for (let span = target.closest("[data-key]"); span; span = span.parentElement.closest("[data-key]")) chain.push(span.dataset.key);
    const quotes = chain.filter((key) => /^(speaker|cue):/.test(key)).map((key) => "quotes:" + key.split(":")[1]);
    if (quotes.length) return [...new Set(quotes)].reverse();
    const own = chain.filter((key) => !/^(speaker|cue|issues|contacts):/.test(key));
    return (own.length ? own : chain).slice(0, 1);
  }

  function light(keys) {
    for (const element of view.querySelectorAll(".lit, .near")) element.classList.remove("lit", "near");
    for (const key of keys) {
      const { lit, near } = company(record, key);
      for (const [name, those] of [["near", near], ["lit", lit]]) {
        for (const one of those) for (const element of view.querySelectorAll(`[data-key="${one}"], [data-item="${one}"]`)) element.classList.add(name);
      }
    }
    view.classList.toggle("lighting", keys.length > 0);
    explain(keys);
  }

  function explain(keys) {
    const close = pinned.length > 0 && h("button", { type: "button", class: "close", click: () => pin([]), "aria-label": t("release.close") }, "×");
    detail.classList.toggle("open", keys.length > 0 && (wide.matches || pinned.length > 0));
    detail.replaceChildren();
    add(detail, [close, keys.length ? keys.map((key) => h("div", { class: "one" }, detailContent(record, key))) : h("p", { class: "hint" }, t("release.hint"))]);
  }

  function pin(keys) {
    pinned = keys;
    light(keys);
  }

  function goTo(key) {
    pin([key]);
    const place = view.querySelector(`article [data-key="${key}"]`) || view.querySelector(`[data-item="${key}"]`);
    place?.scrollIntoView({ block: "center", behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  function attach(toView, toDetail) {
    [view, detail] = [toView, toDetail];
    explain([]);
    const passing = (event) => {
      const keys = keysAt(event.target);
      if (keys.length || event.target.closest("article, .found")) light(keys.length ? keys : pinned);
    };
    view.addEventListener("pointerover", (event) => event.pointerType !== "touch" && passing(event));
    view.addEventListener("pointerleave", (event) => event.pointerType !== "touch" && light(pinned));
    view.addEventListener("focusin", (event) => event.target.matches(":focus-visible") && passing(event));
    view.addEventListener("focusout", () => light(pinned));
    view.addEventListener("click", (event) => {
      const keys = keysAt(event.target);
      if (event.target.closest("[data-item]")) goTo(keys[0]);
      else if (event.target.closest("article")) pin(keys);
    });
    view.addEventListener("keydown", (event) => {
      if (event.key === "Escape") pin([]);
      else if (event.key === "Enter" && event.target.matches("[data-key]")) pin(keysAt(event.target));
    });
  }

  return { attach, goTo };
}
