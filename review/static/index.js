(() => {
  const one = (selector) => document.querySelector(selector);
  const NAMES = ["key", "name", "status", "form", "year", "service", "region", "coverage", "checks", "incomplete"];
  const PAGE = 100;
  const URGENCY = { failed: 0, review: 1, accepted: 2, ok: 3 };
  const forms = JSON.parse(one("#forms").textContent);
  const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const documents = JSON.parse(one("#data").textContent).map((cells) => {
    const row = Object.fromEntries(NAMES.map((name, i) => [name, cells[i]]));
    row.text = fold([row.name, row.service, row.region, row.key.slice(0, 12)].join("\n"));
    return row;
  });
  const filters = one("#filters");
  const rows = one("#rows");
  const more = one("#more");
  const collator = new Intl.Collator("es", { numeric: true, sensitivity: "base" });

  // --- options of the filters ---

  const language = document.documentElement.lang;
  const page = language === "en" ? "index.html" : `index.${language}.html`;
  const asked = new URLSearchParams(location.search).get("lang") === "en" ? "?lang=en" : "";
  const plural = (number) => `${number.toLocaleString(language)} ${tell(number === 1 ? "document" : "documents")}`;
  const tally = (values) => {
    const counts = new Map();
    for (const value of values) counts.set(value, (counts.get(value) || 0) + 1);
    return counts;
  };
  const offer = (name, counts, compare, label = (value) => value) => {
    for (const [value, count] of [...counts].sort((a, b) => compare(a[0], b[0]))) {
      filters[name].append(new Option(`${label(value)} (${count.toLocaleString(language)})`, value));
    }
  };
  offer("form", tally(documents.map((d) => d.form)), collator.compare, (value) => forms[value] || value);
  offer("year", tally(documents.map((d) => d.year ?? "none")), (a, b) => (b === "none" ? -1 : a === "none" ? 1 : b - a), (value) => (value === "none" ? tell("not stated") : value));
  offer("check", tally(documents.flatMap((d) => d.checks)), collator.compare);
  const statuses = tally(documents.map((d) => d.status));
  for (const name of Object.keys(URGENCY)) one(`#count-${name}`).textContent = (statuses.get(name) || 0).toLocaleString(language);
  const waiting = documents.length - (statuses.get("ok") || 0) - (statuses.get("accepted") || 0);
  one("#summary").textContent = tell(waiting ? "{documents}, {waiting} to look at" : "{documents}, none to look at", { documents: plural(documents.length), waiting: waiting.toLocaleString(language) });

  // --- state: filters and sorting are stored in the address, so that going back restores them ---

  let sort = "status";
  let down = false;
  const read = () => {
    const state = new URLSearchParams(location.hash.slice(1));
    for (const box of filters.status) box.checked = state.getAll("status").includes(box.value);
    for (const name of ["q", "form", "year", "check"]) filters[name].value = state.get(name) || "";
    sort = state.get("sort") in KEYS ? state.get("sort") : "status";
    down = state.get("down") === "1";
  };
  const write = () => {
    const state = new URLSearchParams(new FormData(filters));
    for (const name of ["q", "form", "year", "check"]) if (!state.get(name)) state.delete(name);
    if (sort !== "status") state.set("sort", sort);
    if (down) state.set("down", "1");
    history.replaceState(null, "", `#${state}`);
  };

  // --- sorting and filtering ---

  const byName = (a, b) => collator.compare(a.name, b.name);
  const nullsLast = (get, compare) => (a, b) => {
    const [x, y] = [get(a), get(b)];
    if (x === null || x === "" || y === null || y === "") return (x === null || x === "") - (y === null || y === "");
    return compare(x, y) * (down ? -1 : 1);
  };
  const plainly = (a, b) => a - b;
  const KEYS = {
    status: nullsLast((d) => URGENCY[d.status], plainly),
    name: nullsLast((d) => d.name, collator.compare),
    service: nullsLast((d) => d.service, collator.compare),
    form: nullsLast((d) => d.form, collator.compare),
    year: nullsLast((d) => d.year, plainly),
    checks: nullsLast((d) => -d.checks.length, plainly),
    coverage: nullsLast((d) => d.coverage, plainly),
  };

  let found = [];
  let shown = 0;
  const update = () => {
    const chosen = [...filters.status].filter((box) => box.checked).map((box) => box.value);
    const words = fold(filters.q.value).split(/\s+/).filter(Boolean);
    const [form, year, check] = [filters.form.value, filters.year.value, filters.check.value];
    found = documents.filter((d) =>
      (!chosen.length || chosen.includes(d.status)) &&
      (!form || d.form === form) &&
      (!year || String(d.year ?? "none") === year) &&
      (!check || d.checks.includes(check)) &&
      words.every((word) => d.text.includes(word)));
    found.sort((a, b) => KEYS[sort](a, b) || byName(a, b));
    for (const button of document.querySelectorAll("[data-sort]")) {
      const mine = button.dataset.sort === sort;
      button.parentElement.setAttribute("aria-sort", mine ? (down ? "descending" : "ascending") : "none");
    }
    one("#found").textContent = found.length === documents.length ? "" : found.length ? tell("{documents} found", { documents: plural(found.length) }) : tell("No document fits. Clear a filter or search for less.");
    rows.replaceChildren();
    shown = 0;
    append();
  };

  // --- rows, a hundred at a time ---

  const element = (name, kind, text) => {
    const made = document.createElement(name);
    if (kind) made.className = kind;
    if (text !== undefined) made.textContent = text;
    return made;
  };
  const row = (d) => {
    const tr = document.createElement("tr");
    const cells = Array.from({ length: 7 }, () => tr.appendChild(document.createElement("td")));
    cells[0].append(element("span", `status s-${d.status}`, tell(d.status)));
    const link = cells[1].appendChild(element("a", "", d.name));
    link.href = `documents/${d.key}/${page}${asked}`;
    cells[2].append(element("span", "", d.service || "–"));
    if (d.region) cells[2].append(element("span", "region", d.region));
    cells[3].textContent = forms[d.form] || d.form;
    cells[4].textContent = d.year ?? "–";
    for (const check of d.checks) cells[5].append(element("span", `check${d.status === "failed" ? " bad" : ""}`, check));
    cells[6].className = "num";
    if (d.coverage !== null) {
      // Only full coverage is shown as 100 %.
      const percent = d.coverage === 1 ? "100" : Math.min(99.9, Math.floor(d.coverage * 1000) / 10).toFixed(1);
      if (d.coverage < 1) {
        const bar = cells[6].appendChild(element("span", d.incomplete ? "bar low" : "bar"));
        bar.appendChild(element("span")).style.setProperty("width", `${d.coverage * 100}%`);
      }
      cells[6].append(element("span", d.coverage < 1 ? "" : "quiet", `${percent} %`));
    }
    return tr;
  };
  const append = () => {
    rows.append(...found.slice(shown, shown + PAGE).map(row));
    shown = Math.min(found.length, shown + PAGE);
    more.hidden = shown >= found.length;
    more.textContent = tell("Show more ({left} left)", { left: (found.length - shown).toLocaleString(language) });
  };
  more.addEventListener("click", append);
  new IntersectionObserver((seen) => { if (seen.some((s) => s.isIntersecting) && shown < found.length) append(); }, { rootMargin: "600px" }).observe(more);

  // --- events ---

  let timer = 0;
  const later = () => { clearTimeout(timer); timer = setTimeout(() => { write(); update(); }, 60); };
  filters.addEventListener("input", later);
  filters.addEventListener("reset", later);
  filters.addEventListener("submit", (event) => {
    event.preventDefault();
    update();
    if (found.length === 1) one("#rows a").click();
  });
  for (const button of document.querySelectorAll("[data-sort]")) {
    button.addEventListener("click", () => {
      down = sort === button.dataset.sort && !down;
      sort = button.dataset.sort;
      write();
      update();
    });
  }
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !event.target.matches("input, select")) {
      event.preventDefault();
      filters.q.focus();
    }
  });
  addEventListener("hashchange", () => { read(); update(); });
  addEventListener("pageshow", (event) => { if (event.persisted) { read(); update(); } });
  read();
  update();
})();
