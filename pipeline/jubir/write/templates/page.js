// The data, and what every view is built with: t() for words, h() for elements, links and the language.

const dataOf = (id) => JSON.parse(document.getElementById(id).textContent);
const WORDS = dataOf("words");
const RECORDS = dataOf("records");
const IDENTITIES = dataOf("identities") && new Map(Object.entries(dataOf("identities"))); // who stands in several releases: id -> name; null where that is not known
const BY_ID = new Map(RECORDS.map((record, index) => [record.id, index]));
const LANGUAGES = ["id", "en"];
const STORED = "jubir-language";
let language = "id";

// Words of the interface in the language of the moment; {name} is filled in, {n} chooses the singular.
function t(key, values = {}) {
  const row = WORDS[key];
  let words = row[LANGUAGES.indexOf(language)];
  if (language === "en" && row.length > 2 && values.n === 1) words = row[2];
  return words.replace(/\{(\w+)\}/g, (all, name) => {
    const value = values[name];
    return typeof value === "number" ? number(value) : value;
  });
}

// The words for a code of the records; a code that has none yet is shown as it is.
const wordFor = (prefix, code) => (code ? (WORDS[prefix + code] ? t(prefix + code) : code) : "");
const number = (n) => n.toLocaleString(language);

function dateText(iso) {
  const [year, month, day] = iso.split("-").map(Number);
  const options = { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" };
  return new Intl.DateTimeFormat(language === "id" ? "id" : "en-GB", options).format(Date.UTC(year, month - 1, day));
}

// An element. Text becomes text nodes and nothing else, so that no release can bring markup in.
function h(tag, attributes, ...children) {
  const [name, space] = tag.startsWith("svg:") ? [tag.slice(4), "http://www.w3.org/2000/svg"] : [tag, "http://www.w3.org/1999/xhtml"];
  const element = document.createElementNS(space, name);
  for (const [key, value] of Object.entries(attributes || {})) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value !== null && value !== undefined && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  add(element, children);
  return element;
}

function add(element, children) {
  for (const child of children.flat(3)) {
    if (child !== null && child !== undefined && child !== false && child !== "") element.append(child);
  }
}

const rowsOf = (record, kind) => record[kind] || [];
const titleOf = (record) => record.title || t("value.no-title");
const yearOf = (record) => (record.date ? record.date.slice(0, 4) : "");
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().replace(/\s+/g, " ");
const squeeze = (text) => text.replace(/\s+/g, " ").trim();

function hrefOf(path, values = {}) {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  const query = new URLSearchParams(given).toString();
  return `#/${path}${query ? "?" + query : ""}`;
}

const releaseHref = (record, key) => hrefOf(`release/${record.id}`, { at: key });

// Where the address says that we are: {section, id, values}.
function place() {
  const [path, query] = location.hash.replace(/^#\/?/, "").split("?");
  const [section, id] = path.split("/");
  return { section: section || "overview", id, values: new URLSearchParams(query || "") };
}

// The entry of a person or body that a quote, or whatever else has a name, means.
const entryOf = (record, kind, name) => rowsOf(record, kind).find((row) => row.name === name);
const speakerOf = (record, quote) => entryOf(record, quote.speaker_kind === "organization" ? "organizations" : "people", quote.speaker);

// What an entry is counted by: its identity; where identities are not known, its name.
const whoIs = (entry) => entry.identity || (IDENTITIES ? entry : entry.name);
const whoName = (who) => who.name || IDENTITIES?.get(who) || who;
const whoHref = (section, who) => hrefOf(section, IDENTITIES?.has(who) ? { who } : { q: whoName(who) });

// The releases of each identity, counted when first asked for.
let releasesOf = null;
function releasesWith(identity) {
  if (!releasesOf) {
    releasesOf = new Map();
    for (const record of RECORDS) {
      const here = ["people", "organizations"].flatMap((kind) => rowsOf(record, kind).map((row) => row.identity));
      for (const one of new Set(here)) releasesOf.set(one, (releasesOf.get(one) || 0) + 1);
    }
  }
  return identity ? releasesOf.get(identity) : 1;
}

// The roles of a person in a release, the title first: "Kepala, Dinas Sosial (mantan)".
function roleText(role) {
  const body = role.organization || (role.implied_organization ? t("value.implied", { name: role.implied_organization }) : "");
  const line = [role.title, body].filter(Boolean).join(", ");
  // A title that says so itself ("mantan Menteri", "Plt. Bupati") is not told twice.
  const told = role.status === "current" || /^(mantan|eks|bekas|pelaksana|penjabat|pl[th]|pjs?)\b/i.test(role.title || "");
  return told ? line : `${line} (${wordFor("status.", role.status)})`;
}

function rolesOf(record, person) {
  const lines = rowsOf(record, "roles").filter((role) => role.person === person).map(roleText);
  return [...new Set(lines)];
}

// Why a quote has its speaker, or has none, in words.
function reasonText(quote) {
  if (quote.speaker) return WORDS["found." + quote.resolved_by] ? t("found." + quote.resolved_by) : quote.resolved_by || "";
  return WORDS["why." + quote.reason] ? t("why." + quote.reason) : t("why.other", { code: quote.reason || "?" });
}

function doubtText(issue) {
  if (issue.code === "unknown-speaker") return reasonText({ reason: issue.message });
  return WORDS["doubt-long." + issue.code] ? t("doubt-long." + issue.code) : issue.message;
}

const say = (text) => (document.getElementById("status").textContent = text);
