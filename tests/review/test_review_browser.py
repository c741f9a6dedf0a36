"""The pages in a real browser: opening, finding, pointing both ways, the keyboard; nothing acts or is requested."""

import json
import os
import time

import pytest
from review_corpus import (
    ALIGNED,
    BIDI,
    BOOK,
    CLOSING,
    HANDLER,
    HOSTILE_NAME,
    PDF,
    SCRIPT,
    UNKNOWN,
    WEIGHTS,
    parse_corrections,
)

from review.text import visible

if os.environ.get("CI") != "true":  # there it has to be installed
    pytest.importorskip("selenium")

from selenium.webdriver import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait as Wait


class Tab:
    """The browser on one page: short words for what the tests do."""

    def __init__(self, browser, path, width=1400, height=900):
        self.browser = browser
        for kind in ("browser", "performance"):
            browser.get_log(kind)
        size = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", size)
        browser.get("about:blank")
        browser.get(path.as_uri())

    def all(self, selector):
        return self.browser.find_elements(By.CSS_SELECTOR, selector)

    def one(self, selector):
        return self.browser.find_element(By.CSS_SELECTOR, selector)

    def js(self, code, *args):
        return self.browser.execute_script(code, *args)

    def until(self, condition, why):
        return Wait(self.browser, 5, poll_frequency=0.03).until(lambda _: condition(), why)

    def point(self, element):
        ActionChains(self.browser, duration=0).move_to_element(element).perform()

    def press(self, *keys):
        ActionChains(self.browser, duration=0).send_keys(*keys).perform()

    def lit(self, selector):
        return self.all(f"{selector}.on")

    def names(self):
        return self.js("return [...document.querySelectorAll('#rows td:nth-child(2)')].map((e) => e.textContent)")

    def in_view(self, element):
        """Whether an element stands within its pane."""
        return self.js(
            "const a = arguments[0].getBoundingClientRect(), b = arguments[0].closest('.pane').getBoundingClientRect();"
            "return a.top >= b.top - 1 && a.top < b.bottom && a.top < innerHeight",
            element,
        )

    def console(self):
        return [entry["message"] for entry in self.browser.get_log("browser")]

    def requests(self):
        events = (json.loads(entry["message"])["message"] for entry in self.browser.get_log("performance"))
        return [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]


@pytest.fixture
def open_page(chromium, reviewed):
    def go(name, **size):
        return Tab(chromium, reviewed.page(name) if name else reviewed.out / "index.html", **size)

    return go


def cell(tab, title, name):
    return tab.one(f'[data-title="{title}"] .v[data-name="{name}"]')


def test_pages_open_without_errors_and_request_nothing_but_themselves(open_page, reviewed):
    for name in (None, PDF, WEIGHTS, UNKNOWN, HOSTILE_NAME, "escaneado.pdf"):
        tab = open_page(name)
        tab.js("document.querySelectorAll('img').forEach((i) => { i.loading = 'eager'; })")
        tab.until(
            lambda tab=tab: tab.js("return [...document.images].every((i) => i.complete && i.naturalWidth)"), name
        )
        assert tab.console() == []
        asked = [url for url in tab.requests() if url != "about:blank"]
        assert asked and all(url.startswith(reviewed.out.as_uri() + "/") for url in asked)


def test_the_index_is_searched_and_filtered(open_page):
    tab = open_page(None)
    assert len(tab.names()) == 8
    assert tab.names()[:2] == ["enlace<b>.pdf", "escaneado.pdf"]  # failed ones first
    tab.one("[name=q]").send_keys("educación escolar")
    tab.until(lambda: tab.names() == [], "nothing has both words")
    assert "No document fits" in tab.one("#found").text
    tab.one("[name=q]").clear()
    tab.one("[name=q]").send_keys("auxilio BECAS")
    tab.until(lambda: tab.names() == [WEIGHTS], "accents and case aside")
    tab.one("button[type=reset]").click()
    tab.until(lambda: len(tab.names()) == 8, "cleared")
    tab.js("arguments[0].click()", tab.one("[value=ok]"))
    tab.until(lambda: sorted(tab.names()) == sorted([PDF, BOOK]), "by status")
    assert "status=ok" in tab.js("return location.hash")
    tab.one("button[type=reset]").click()
    for field, value, names in (
        ("year", "2024", [PDF]),
        ("form", "territorial_stage4", [ALIGNED]),
        ("check", "None of the known forms", [UNKNOWN]),
    ):
        tab.js("arguments[0].value = arguments[1]; arguments[0].dispatchEvent(new Event('input', {bubbles: true}))",
               tab.one(f"[name={field}]"), value)  # fmt: skip
        tab.until(lambda names=names: tab.names() == names, field)
        tab.one("button[type=reset]").click()
        tab.until(lambda: len(tab.names()) == 8, "cleared")


def test_the_index_is_sorted_and_remembers_on_the_way_back(open_page):
    tab = open_page(None)
    tab.one("[data-sort=coverage]").click()
    assert tab.names()[0] == UNKNOWN
    assert tab.one("th[aria-sort=ascending]").text.startswith("Words used")
    tab.one("[data-sort=coverage]").click()
    assert tab.names()[0] != UNKNOWN and tab.one("th[aria-sort=descending]")
    first = tab.names()[0]
    tab.one("#rows a").click()
    tab.until(lambda: tab.one("h1").text == first, "the page opens")
    tab.browser.back()
    tab.until(lambda: tab.all("th[aria-sort=descending]") and tab.names()[0] == first, "as it was left")


def test_ten_thousand_documents_stay_quick(open_page, chromium, reviewed, tmp_path):
    from review.render import render

    common = ["pmg_formulation", 2020]
    rows = [
        [f"{n:064x}", f"doc_{n}.pdf", ("ok", "review")[n % 2], *common, f"Servicio {n % 300}", "", 1.0, []]
        for n in range(10_000)
    ]
    (tmp_path / "index.html").write_text(
        render("index.html.j2", "index.js", has_issues=False, data=rows), encoding="utf-8"
    )
    tab = Tab(chromium, tmp_path / "index.html")
    assert len(tab.names()) <= 300
    spent = tab.js(
        "const q = document.querySelector('[name=q]'), t = performance.now(); q.value = 'servicio 299';"
        "document.querySelector('#filters').dispatchEvent(new Event('input'));"
        "return new Promise((done) => setTimeout(() => done(performance.now() - t), 70))"
    )
    fits = sum("299" in f"{row[0][:12]} {row[1]} {row[5]}" for row in rows)
    tab.until(lambda: tab.one("#found").text == f"{fits} documents found", "found")
    assert spent < 1500
    tab.one("button[type=reset]").click()
    tab.until(lambda: len(tab.names()) >= 100, "all again")
    before = len(tab.names())
    tab.js("window.scrollTo(0, document.body.scrollHeight)")
    tab.until(lambda: len(tab.names()) > before, "more on the way down")


def test_pointing_at_a_value_shows_its_box(open_page):
    tab = open_page(PDF)
    goal = cell(tab, "Indicator 2.3", "formula")
    tab.js("arguments[0].scrollIntoView({block: 'center'})", goal)
    tab.point(goal)
    (first, second) = tab.until(lambda: tab.lit("rect.m"), "boxes light up")  # torn by a page break: a box on each page
    assert {r.get_attribute("data-p") for r in (first, second)} == set(goal.get_attribute("data-p").split())
    tab.until(lambda: tab.in_view(first), "the first is brought into view")
    tab.point(tab.one("h1"))
    tab.until(lambda: not tab.lit("rect.m"), "and goes out again")


def test_pointing_at_a_box_shows_its_value(open_page):
    tab = open_page(PDF)
    number = cell(tab, "Indicator 1.2", "weight_pct").get_attribute("data-p")
    tab.point(tab.one(f'rect[data-p="{number}"]'))
    (value,) = tab.until(lambda: tab.lit("td.v"), "the value lights up")
    assert value.text == "10"
    tab.until(lambda: tab.in_view(value), "and is brought into view")


@pytest.mark.parametrize("name", [WEIGHTS, ALIGNED])
def test_pointing_both_ways_in_a_text(open_page, name):
    tab = open_page(name)
    value = tab.all("#records section.dataset tbody td.v[data-p]")[-1]
    tab.js("arguments[0].scrollIntoView({block: 'center'})", value)
    tab.point(value)
    mark = tab.until(lambda: tab.lit("mark.m"), "its words light up")[0]
    tab.until(lambda: tab.in_view(mark), "and are brought into view")
    tab.point(tab.one("h1"))
    mark = tab.all("mark.d-objectives")[1]
    tab.point(mark)
    lit = tab.until(lambda: tab.lit("#records .v"), "its values light up")
    assert any(set(v.get_attribute("data-p").split()) & set(mark.get_attribute("data-p").split()) for v in lit)


def test_the_keyboard_reaches_values_and_boxes(open_page):
    tab = open_page(PDF)
    first = cell(tab, "Objective 1", "objective_number")
    assert first.get_attribute("tabindex") == "0"
    tab.js("arguments[0].focus()", first)
    tab.press(Keys.ARROW_RIGHT)
    focused = tab.browser.switch_to.active_element
    assert (focused.get_attribute("data-name"), focused.text) == ("name", "Gestión Eficaz")
    tab.press(Keys.ARROW_DOWN)
    assert tab.browser.switch_to.active_element.text == "Eficiencia Institucional"
    assert len(tab.until(lambda: tab.lit("rect.m"), "its box lights up")) == 1
    assert "Objective 2 · Name" in tab.one("#inspector").text
    assert len(tab.all('table[aria-labelledby="objectives-head"] [tabindex="0"]')) == 1  # one stop for the table
    box = tab.one('.pages [tabindex="0"]')
    tab.js("arguments[0].focus()", box)
    tab.press(Keys.ARROW_DOWN)
    assert tab.browser.switch_to.active_element.tag_name == "rect"
    assert tab.until(lambda: tab.lit("#records .v"), "the box's value lights up")
    tab.press(Keys.ENTER)
    tab.until(lambda: tab.one("#inspector").is_displayed(), "Enter chooses it")
    tab.press(Keys.ESCAPE)
    assert not tab.one("#inspector").is_displayed()


def test_a_link_of_a_failed_check_leads_to_the_record(open_page):
    tab = open_page(WEIGHTS, height=420)
    link = tab.all("a.ref")[1]
    tab.point(link)
    tab.until(lambda: tab.lit("mark.m"), "pointing at it shows the place")
    time.sleep(0.2)  # longer than the page waits before it scrolls
    assert tab.in_view(link) and not tab.in_view(tab.lit("td.v")[0]), "and nothing moves under the pointer"
    link.click()
    (value,) = tab.until(lambda: tab.lit("td.v"), "the value lights up")
    assert value.text == "45"
    tab.until(lambda: tab.in_view(value) and tab.in_view(tab.lit("mark.m")[0]), "both sides come into view")


def test_the_correction_of_any_value_can_be_pasted(open_page, reviewed):
    tab = open_page(WEIGHTS)
    for title, name, old in (("Objective 2", "weight_pct", 45.0), ("Document", "region_name", None)):
        tab.js("arguments[0].click()", cell(tab, title, name))
        tab.js("document.querySelector('#i-fix').open = true")
        fix = tab.one("#i-fix pre").text
        filled = fix.replace("new: !fill-in", "new: 12" if name == "weight_pct" else "new: Región").replace(
            "!fill-in", "yo"
        )
        (entry,) = parse_corrections(filled)
        assert (entry.document, entry.field, entry.old) == (reviewed.ids[WEIGHTS], name, old)


def test_both_ways_of_making_a_correction_agree(open_page):
    tab = open_page(WEIGHTS)
    shown = tab.js("return document.querySelectorAll('.refs pre')[1].textContent")
    tab.js("arguments[0].click()", cell(tab, "Objective 2", "weight_pct"))
    assert tab.js("return document.querySelector('#i-fix pre').textContent") == shown


def test_copying_a_correction_says_so(open_page):
    tab = open_page(WEIGHTS)
    tab.one(".refs summary").click()
    tab.one(".refs .copy").click()
    tab.until(
        lambda: tab.one("#said").text or tab.js("return document.querySelector('#said').textContent"), "it says so"
    )


def test_hostile_cells_stay_text(open_page):
    tab = open_page(HOSTILE_NAME)
    title = tab.browser.title
    texts = [e.get_attribute("textContent") for e in tab.all("td.v")]
    for hostile in (SCRIPT, HANDLER, CLOSING, visible(BIDI)):
        assert any(text.startswith(hostile) for text in texts)
    for element in tab.all("td.v")[:12]:
        tab.js("arguments[0].scrollIntoView()", element)
        tab.point(element)
        element.click()
        assert tab.one("#i-value").text
    assert title.startswith(HOSTILE_NAME) and tab.browser.title == title
    assert tab.all("main img") == [] and tab.js("return document.scripts.length") == 1
    index = open_page(None)
    assert HOSTILE_NAME in index.names() and index.browser.title == "PMG review"
    assert index.all("img") == [] and tab.console() == []


def test_at_twice_the_size_both_sides_stay_within_reach(open_page):
    tab = open_page(PDF, width=700, height=450)  # 1400 x 900 at 200 %
    assert tab.js("return document.scrollingElement.scrollWidth <= innerWidth")
    value = cell(tab, "Indicator 2.3", "name")
    tab.js("arguments[0].click()", value)
    (box,) = tab.until(lambda: tab.lit("rect.m"), "its box lights up")
    tab.until(lambda: tab.in_view(box), "and comes into view")
    edge = tab.js("return document.querySelector('#source').getBoundingClientRect().bottom")
    tab.until(lambda: edge <= value.rect["y"] - tab.js("return scrollY") < 450, "the value stands below the source")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_text_stands_out_from_its_ground(open_page, chromium, scheme):
    """Contrast of at least 4.5 to 1 (WCAG AA) for text on the colours of cards and paper."""
    feature = {"features": [{"name": "prefers-color-scheme", "value": scheme}]}
    chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", feature)
    try:
        tab = open_page(WEIGHTS)
        worst = tab.js(CONTRAST)
    finally:
        chromium.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})
    assert worst[0] >= 4.5, worst


CONTRAST = """
const canvas = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
const over = (css) => { canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1); };
const read = () => [...canvas.getImageData(0, 0, 1, 1).data].slice(0, 3);
const linear = (v) => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
const bright = (rgb) => { const [r, g, b] = rgb.map((v) => linear(v / 255));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
let worst = [99, ""];
for (const element of document.querySelectorAll("body *")) {
  const own = [...element.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  if (!own || !element.checkVisibility() || element.closest(".sr")) continue;
  const chain = [];
  for (let e = element; e; e = e.parentElement) chain.unshift(getComputedStyle(e).backgroundColor);
  over("white");
  chain.forEach(over);
  const ground = bright(read());
  over(getComputedStyle(element).color);
  const ink = bright(read());
  const ratio = (Math.max(ground, ink) + 0.05) / (Math.min(ground, ink) + 0.05);
  if (ratio < worst[0]) worst = [ratio, element.outerHTML.slice(0, 120)];
}
return worst;
"""


def test_an_address_leads_to_its_value_and_follows_what_is_chosen(open_page, reviewed):
    from pipeline import process

    tab = open_page(PDF)
    indicator = process((reviewed.raw / PDF).read_bytes(), PDF)["indicators"][1].record_id
    for address in ("indicators/2/target_value", f"indicators/{indicator}/target_value"):
        tab.js("location.hash = arguments[0]", address)
        tab.until(lambda: [e.get_attribute("id") for e in tab.lit("td")] == ["indicators/2/target_value"], address)
        assert tab.in_view(tab.one("[id='indicators/2/target_value']"))
        tab.press(Keys.ESCAPE)
        assert "#" not in tab.browser.current_url
    value = tab.one("[id='objectives/1/weight_pct']")
    tab.js("arguments[0].click()", value)
    assert tab.browser.current_url.endswith("#objectives/1/weight_pct")
    under = tab.js("return document.querySelector('#inspector').getBoundingClientRect().top")
    tab.until(lambda: tab.js("return arguments[0].getBoundingClientRect().bottom", value) <= under + 1, "not covered")


def test_a_cell_far_to_the_right_of_its_sheet_comes_into_view(open_page):
    """The sheet scrolls sideways within its pane; the page itself has nothing to scroll."""
    tab = open_page(BOOK, width=1100)
    shown = (
        "const a = arguments[0].getBoundingClientRect(), b = arguments[0].closest('.wide').getBoundingClientRect();"
        "return a.left >= b.left && a.right <= b.right"
    )
    places = [place for place in tab.all("#source .wide .m[data-p]") if not tab.js(shown, place)]
    assert places, "the sheet is no wider than its pane"
    place = places[-1]
    value = tab.one(f"#records td.v[data-p~='{place.get_attribute('data-p').split()[0]}']")
    tab.js("arguments[0].scrollIntoView(); arguments[0].click()", value)
    tab.until(lambda: tab.js(shown, place), "the cell is shown")
    assert tab.js("const e = document.scrollingElement; return e.scrollHeight <= innerHeight && e.scrollTop === 0")


def test_keys_lead_to_the_next_document_and_enter_opens_the_only_hit(open_page):
    tab = open_page(None)
    tab.one("[name=q]").send_keys("aduanas", Keys.ENTER)
    tab.until(lambda: "Aduanas" in tab.one(".facts").text, "opened")
    first = tab.browser.current_url
    tab.press("p")
    tab.until(lambda: tab.browser.current_url != first, "the one before")
    tab.press("n")
    tab.until(lambda: tab.browser.current_url == first, "and back")


def test_the_language_is_switched_and_stays(open_page):
    tab = open_page(WEIGHTS)
    tab.one("#switch").click()
    tab.until(lambda: tab.one("html").get_attribute("lang") == "es", "Spanish")
    tab.one(".back").click()
    tab.until(lambda: "Revisión PMG" in tab.browser.title, "its list is Spanish too")
    tab.one("#switch").click()
    tab.until(lambda: tab.browser.title == "PMG review", "English again")
    assert "lang=en" in tab.one("#rows a").get_attribute("href")
