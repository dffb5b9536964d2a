// The start: which view the address asks for, the sections, the language, printing.

let printers = { before: () => {}, after: () => {} };

// Where a reader was on each address: who comes back to a table goes on where it was left.
const left = new Map();
let followed = false; // a link was followed; without one, the reader goes back or forth

function show({ moved = false } = {}) {
  const { section, id, values } = place();
  printers = { before: () => {}, after: () => {} };
  const main = document.getElementById("main");
  const views = { overview, release: () => releaseView(id, values) };
  const view = views[section] ? views[section]() : TABLES[section] ? tableView(section, values) : [h("h1", {}, t("page.missing"))];
  main.className = section;
  main.replaceChildren();
  add(main, [view]);
  sections(section === "release" ? "releases" : section);
  const heading = main.querySelector("h1");
  document.title = `${squeeze(heading.firstChild.textContent)} · jubir`;
  if (!moved) return;
  // A new view is read from its heading on.
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
  if (!values.get("at")) scrollTo(0, followed ? 0 : left.get(location.hash) || 0);
  followed = false;
}

function sections(current) {
  const entry = (section) => {
    const n = section === "overview" ? null : tableRows(section).length;
    return h("li", {}, h("a", { href: hrefOf(section === "overview" ? "" : section), "aria-current": section === current ? "page" : null }, t("section." + section), n !== null && h("span", { class: "n" }, number(n))));
  };
  const list = document.getElementById("sections");
  list.replaceChildren(...SECTIONS.map(entry));
  const here = list.querySelector("[aria-current]");
  if (here && list.scrollWidth > list.clientWidth) list.scrollLeft = here.offsetLeft - list.offsetLeft - 24;
}

function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-t-label]")) element.setAttribute("aria-label", t(element.dataset.tLabel));
  for (const button of document.querySelectorAll("[data-language]")) button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
}

// Some browsers keep nothing for a page that was opened from a file.
function stored(value) {
  try {
    if (value) localStorage.setItem(STORED, value);
    return localStorage.getItem(STORED);
  } catch (error) {
    if (error instanceof DOMException) return null;
    throw error;
  }
}

for (const button of document.querySelectorAll("[data-language]")) {
  button.addEventListener("click", () => {
    stored(button.dataset.language);
    speak(button.dataset.language);
    show();
  });
}
// The skip link must not change the address, which says what is shown.
document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  document.getElementById("main").focus();
});
history.scrollRestoration = "manual";
addEventListener("click", (event) => (followed ||= Boolean(event.target.closest?.('a[href^="#/"]'))), true);
addEventListener("scroll", () => left.set(location.hash, scrollY), { passive: true });
addEventListener("hashchange", () => show({ moved: true }));
addEventListener("beforeprint", () => printers.before());
addEventListener("afterprint", () => printers.after());
speak(LANGUAGES.includes(stored()) ? stored() : "id");
show();
document.documentElement.dataset.ready = String(Math.round(performance.now()));
