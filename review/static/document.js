(() => {
  const one = (selector, within = document) => within.querySelector(selector);
  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const source = one("#source");
  const records = one("#records");
  const inspector = one("#inspector");
  const calm = matchMedia("(prefers-reduced-motion: reduce)");

  // --- places and values by place number ---

  const numbers = (element) => (element.dataset.p ? element.dataset.p.split(" ") : []);
  const marks = new Map();
  const values = new Map();
  const index = (map, elements) => {
    for (const element of elements) {
      for (const number of numbers(element)) {
        if (!map.has(number)) map.set(number, []);
        map.get(number).push(element);
      }
    }
  };
  index(marks, all("[data-p]", source));
  index(values, all(".v[data-p]", records));
  const lookUp = (map, element) => [...new Set(numbers(element).flatMap((number) => map.get(number) || []))];

  /** Returns the value that an element of the records stands for: itself, or the target of its link. */
  const meant = (element) => (element.matches(".ref") ? byAddress(element.hash) : element);

  /** Returns the element of an address such as "#indicators/2/target_value", also with a record id instead of its number. */
  function byAddress(hash) {
    const address = decodeURIComponent(hash.slice(1));
    const found = document.getElementById(address);
    const [dataset, id, ...rest] = address.split("/");
    if (found || !id) return found;
    const record = all("[data-record]", records).find((r) => r.dataset.record === JSON.stringify(id) && r.id.startsWith(`${dataset}/`));
    return record ? document.getElementById([record.id, ...rest].join("/")) || record : null;
  }

  /** Returns the elements to highlight with an element, and those to scroll into view: only on the opposite side of the page. */
  const group = (element) => {
    if (source.contains(element)) {
      const found = lookUp(values, element);
      return { marks: lookUp(marks, element), values: found, reveal: found.slice(0, 1) };
    }
    const target = meant(element);
    const shown = target.matches(".v") ? [target] : all(".v", target);
    const places = [...new Set(shown.flatMap((value) => lookUp(marks, value)))];
    return { marks: places, values: [target], reveal: places.slice(0, 1) };
  };

  // --- highlighting and scrolling ---

  let lit = [];
  let pinned = null;
  let timer = 0;

  const bounds = (element) => {
    const pane = element.closest(".pane");
    const style = getComputedStyle(pane);
    if (style.overflowY !== "visible") {
      const box = pane.getBoundingClientRect();
      const under = pane === records && !inspector.hidden ? inspector.offsetHeight : 0;
      const over = pane === source && one(".tools") ? one(".tools").offsetHeight : 0;
      return { scroller: pane, top: box.top + over, bottom: box.bottom - under, left: box.left, right: box.right };
    }
    const sticky = pane === records && getComputedStyle(source).position === "sticky";
    return {
      scroller: document.scrollingElement,
      top: sticky ? source.offsetHeight : 0,
      bottom: innerHeight - (inspector.hidden ? 0 : inspector.offsetHeight),
      left: 0,
      right: innerWidth,
    };
  };

  const reveal = (element) => {
    const box = bounds(element);
    const here = element.getBoundingClientRect();
    const room = box.bottom - box.top;
    const tall = here.height > room - 32;
    const seen = here.top >= box.top + 8 && (tall ? here.top < box.top + room / 2 : here.bottom <= box.bottom - 8);
    const table = element.closest(".wide"); // it scrolls sideways by itself
    const sides = table ? table.getBoundingClientRect() : box;
    const left = here.left < sides.left || here.right > sides.right ? here.left - sides.left - 24 : 0;
    const top = seen ? 0 : here.top - box.top - (tall ? 16 : (room - here.height) / 3);
    const far = Math.abs(top) > 2 * innerHeight;
    const behavior = far || calm.matches ? "auto" : "smooth";
    if (top) box.scroller.scrollBy({ top, behavior });
    if (left) (table || box.scroller).scrollBy({ left, behavior });
  };

  const light = (element, follow = true) => {
    for (const old of lit) old.classList.remove("on");
    lit = [];
    clearTimeout(timer);
    if (!element) return;
    const found = group(element);
    lit = [element, ...found.marks, ...found.values];
    for (const item of lit) item.classList.add("on");
    if (follow) timer = setTimeout(() => found.reveal.forEach(reveal), 90);
  };

  const rest = () => light(pinned, false);

  const interesting = (target) => {
    const element = target instanceof Element ? target.closest("[data-p], .v, a.ref") : null;
    return element && (source.contains(element) || records.contains(element)) && !inspector.contains(element) ? element : null;
  };

  // Ignores elements that scroll under a resting pointer.
  let at = "";
  const moves = (event) => {
    const before = at;
    at = `${event.screenX} ${event.screenY}`;
    return at !== before;
  };
  document.addEventListener("pointermove", moves);
  let hovered = null;
  document.addEventListener("pointerover", (event) => {
    if (!moves(event)) return;
    const element = event.pointerType === "touch" ? null : interesting(event.target);
    if (element === hovered) return;
    hovered = element;
    if (element) light(element);
    else rest();
  });
  document.addEventListener("focusin", (event) => {
    const element = interesting(event.target);
    if (element && element.matches(":focus-visible")) {
      light(element);
      if (element.matches("td.v, span.v")) {
        inspect(element);
        if (records.contains(element)) reveal(element);
      }
    }
  });
  document.addEventListener("focusout", rest);

  // --- selection and the inspector ---

  const say = (id, text) => {
    const row = one(id);
    row.hidden = !text;
    one("dd", row).textContent = text || "";
  };

  const withToday = (text) => {
    const now = new Date();
    const two = (number) => String(number).padStart(2, "0");
    const today = `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`;
    return text.replace(/^ {2}when: .*$/m, () => `  when: ${today}`);
  };

  const correction = (value, dataset, record) => {
    const template = one("#correction");
    const parts = {
      document: template.dataset.document,
      dataset,
      record,
      field: value.dataset.name,
      old: value.dataset.old,
    };
    return withToday(template.content.textContent.replace(/\{(\w+)\}/g, (_, name) => parts[name]));
  };

  const inspect = (value) => {
    const record = value.closest("[data-record]");
    if (!record) return;
    const data = value.dataset;
    one("#i-which").textContent = `${record.dataset.title} · ${data.label}`;
    one("#i-value").textContent = value.matches(".null") ? tell("not stated") : value.firstChild.textContent;
    say("#i-words", data.words);
    say("#i-where", data.where);
    say("#i-method", data.rule ? `${data.method} — ${data.rule}` : data.method);
    say("#i-sure", data.sure);
    const fix = one("#i-fix");
    fix.hidden = !data.old;
    if (data.old) one("pre", fix).textContent = correction(value, value.closest("[data-dataset]").dataset.dataset, record.dataset.record);
    inspector.hidden = false;
    revealed = value;
  };
  // The inspected value stays in view when the inspector grows.
  let revealed = null;
  new ResizeObserver(() => { if (revealed && !inspector.hidden && !source.contains(revealed)) reveal(revealed); }).observe(inspector);

  const choose = (element) => {
    let target = element;
    if (source.contains(element)) {
      const found = lookUp(values, element);
      target = found[(found.indexOf(pinned) + 1) % found.length] || element;
    } else {
      target = meant(element);
    }
    pinned = target;
    if (target.id) history.replaceState(null, "", `#${target.id}`);
    light(target);
    if (target.matches("td.v, span.v")) inspect(target);
    if (target !== element) target.focus({ preventScroll: true });
    clearTimeout(timer);
    timer = setTimeout(() => [...group(target).marks.slice(0, 1), target].forEach(reveal), 90);
  };

  const release = () => {
    if (pinned) history.replaceState(null, "", location.href.replace(/#.*$/, ""));
    pinned = null;
    inspector.hidden = true;
    light(null);
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button.copy");
    if (button) return copy(button);
    const element = interesting(event.target);
    if (!element || String(getSelection())) return undefined;
    if (element.matches("a.ref")) event.preventDefault();
    return choose(element);
  });
  one("#i-close").addEventListener("click", release);

  const copy = async (button) => {
    const pre = one("pre", button.parentElement);
    let done = true;
    try {
      await navigator.clipboard.writeText(pre.textContent);
    } catch {
      getSelection().selectAllChildren(pre);
      done = document.execCommand("copy");
    }
    const label = tell(done ? "Copied" : "Selected: copy it with the keyboard");
    button.textContent = label;
    one("#said").textContent = label;
    setTimeout(() => { button.textContent = tell("Copy"); one("#said").textContent = ""; }, 2000);
  };
  for (const pre of all("#records pre")) pre.textContent = withToday(pre.textContent);

  // --- keyboard: one tab stop for each table and for the source, arrow keys within them ---

  const order = new Map();
  const items = (area) => {
    if (!order.has(area)) {
      const found = all(area.dataset.rove === "grid" ? ".v" : ".m:not(.implied)", area);
      if (found[0] instanceof SVGElement) {
        const at = (rect) => [rect.closest("figure").offsetTop, rect.y.baseVal.value, rect.x.baseVal.value];
        const places = new Map(found.map((rect) => [rect, at(rect)]));
        found.sort((a, b) => places.get(a).map((n, i) => n - places.get(b)[i]).find(Boolean) || 0);
      }
      order.set(area, found);
    }
    return order.get(area);
  };

  const moved = (area, element, key) => {
    const list = items(area);
    const at = list.indexOf(element);
    const cells = area.matches("table:not(.card)") ? [...element.parentElement.children].filter((c) => c.matches(".v")).length : 1;
    const steps = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: cells, ArrowUp: -cells };
    if (key === "Home") return list[0];
    if (key === "End") return list[list.length - 1];
    return key in steps ? list[at + steps[key]] : null;
  };

  for (const area of all("[data-rove]")) {
    const first = area.querySelector(area.dataset.rove === "grid" ? ".v" : ".m:not(.implied)");
    if (first) first.setAttribute("tabindex", "0");
    area.addEventListener("focusin", (event) => {
      for (const old of all('[tabindex="0"]', area)) old.setAttribute("tabindex", "-1");
      event.target.setAttribute("tabindex", "0");
    });
    area.addEventListener("keydown", (event) => {
      const next = moved(area, event.target, event.key);
      if (next) {
        event.preventDefault();
        next.focus();
      }
    });
  }

  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") release();
    const beside = { n: "#after", p: "#before" }[event.key];
    const typing = event.target.matches("input, select, textarea") || event.ctrlKey || event.metaKey || event.altKey;
    if (beside && !typing && one(beside)) one(beside).click();
    const element = interesting(event.target);
    if (element && !element.matches("a") && (event.key === "Enter" || event.key === " ")) {
      event.preventDefault();
      choose(element);
    }
  });

  // --- the view of the source ---

  const everything = one("#all");
  if (everything) everything.addEventListener("change", () => source.classList.toggle("plain", !everything.checked));
  let zoom = 1;
  const scale = (factor) => {
    zoom = Math.min(4, Math.max(0.5, zoom * factor));
    source.style.setProperty("--zoom", String(zoom));
  };
  if (one("#larger")) {
    one("#larger").addEventListener("click", () => scale(1.25));
    one("#smaller").addEventListener("click", () => scale(0.8));
  }

  const go = () => {
    const target = location.hash.length > 1 ? byAddress(location.hash) : null;
    if (target && records.contains(target)) choose(target);
  };
  addEventListener("hashchange", go);
  go();
})();
