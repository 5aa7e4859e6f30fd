"""The page in a real browser: it is read with pointer, keys and finger, in light and dark, at any width."""

import shutil

import pytest
from runs_for_pages import hostile_run, made_up, made_up_study

from ntkcompare.report.page import write_page

sync_api = pytest.importorskip("playwright.sync_api")
# Not Playwright's own browser but the machine's: it downloads its own from where not every machine gets.
BROWSER = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
pytestmark = [pytest.mark.slow, pytest.mark.skipif(BROWSER is None, reason="no Chromium is installed")]
QUIET = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update"]
CHART = ".holder > svg"


@pytest.fixture(scope="module")
def browser():
    with sync_api.sync_playwright() as playwright:
        found = playwright.chromium.launch(
            executable_path=BROWSER, args=[*QUIET, "--disable-sync", "--no-first-run"]
        )
        yield found
        found.close()


@pytest.fixture
def opened(browser, tmp_path):
    """Open a page from disk; what it asks of the network, or complains of, fails the test."""
    contexts, complaints = [], []

    def open_(comparison, *, width=1200, height=900, scheme="light", **options):
        context = browser.new_context(
            viewport={"width": width, "height": height}, color_scheme=scheme, **options
        )
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("dialog", lambda dialog: complaints.append(dialog.message))
        page.on(
            "request", lambda request: complaints.append(request.url) if "file:" not in request.url else None
        )
        page.goto(write_page(comparison, tmp_path).as_uri())
        return page

    yield open_
    for context in contexts:
        context.close()
    assert complaints == []


def point_at(page, share, chart=0):
    box = page.locator(CHART).nth(chart).bounding_box()
    page.mouse.move(box["x"] + share * box["width"], box["y"] + 0.5 * box["height"])


def column(page, section, index=0):
    rows = page.locator(f"#{section} table.sortable").first.locator("tbody tr")
    return [rows.nth(i).locator("th, td").nth(index).inner_text() for i in range(rows.count())]


def test_the_pointer_reads_values_off_a_figure(opened):
    page = opened(made_up())
    page.locator(CHART).first.scroll_into_view_if_needed()
    assert page.locator(".tip").first.is_hidden()
    point_at(page, 0.15)
    tip = page.locator(".tip").first.inner_text()
    assert tip.splitlines()[0] == "n = 10"
    assert [line.split()[0] for line in tip.splitlines() if line.strip()][1:] == ["mlp", "1-nn", "ntk"]
    mean = 100 * made_up().summary().query("learner == 'ntk' and n == 10 and split == 'test'")["mean"].item()
    assert f"{mean:.3g}" in tip
    point_at(page, 0.95)
    assert page.locator(".tip").first.inner_text().splitlines()[0] == "n = 1,000"
    assert "failed" in page.locator(".tip").first.inner_text()
    page.mouse.move(2, 2)
    assert page.locator(".tip").first.is_hidden()


def test_a_curve_is_hidden_and_shown_again(opened):
    page = opened(made_up())
    curves = page.locator(CHART).first.locator("g.series")
    button = page.get_by_role("button", name="1-nn", exact=True).first
    assert [curves.nth(i).get_attribute("data-name") for i in range(3)] == ["ntk", "1-nn", "mlp"]
    button.click()
    assert button.get_attribute("aria-pressed") == "false"
    assert [curves.nth(i).get_attribute("data-name") for i in range(curves.count())] == ["ntk", "mlp"]
    page.locator(CHART).first.scroll_into_view_if_needed()
    point_at(page, 0.15)
    assert "1-nn" not in page.locator(".tip").first.inner_text()
    button.click()
    assert curves.count() == 3
    everything = page.get_by_role("button", name="all or none")
    everything.click()
    assert curves.count() == 0
    assert page.locator(CHART).first.locator("text.nothing").text_content() == "no curve is chosen"
    everything.click()
    assert curves.count() == 3


def test_axes_turn_linear_and_back(opened):
    page = opened(made_up(failing=False))

    def across():
        markers = page.locator(CHART).first.locator("g.series").first.locator("path.marker")
        return [markers.nth(i).bounding_box()["x"] for i in range(3)]

    before = across()
    assert before[1] - before[0] == pytest.approx(before[2] - before[1], abs=1)  # 10, 100, 1000
    page.get_by_role("button", name="log x").click()
    after = across()
    assert (after[2] - after[1]) / (after[1] - after[0]) == pytest.approx(10, rel=0.05)
    page.get_by_role("button", name="log y").click()
    assert "linear below" not in page.locator(".unit").nth(1).inner_text()
    page.get_by_role("button", name="log x").click()
    assert across() == pytest.approx(before, abs=0.5)


def test_tables_are_sorted_by_a_click_on_a_head_and_by_the_keyboard(opened):
    page = opened(made_up())
    page.locator("#scores th button").nth(1).click()
    assert column(page, "scores") == ["ntk", "1-nn", "mlp"]
    page.locator("#scores th button").nth(1).click()
    assert column(page, "scores") == ["mlp", "1-nn", "ntk"]
    assert page.locator("#scores th").nth(1).get_attribute("aria-sort") == "descending"
    last = page.locator("#scores th button").nth(3)
    last.focus()
    for expected in (["ntk", "1-nn", "mlp"], ["1-nn", "ntk", "mlp"]):  # what failed stays last
        page.keyboard.press("Enter")
        assert column(page, "scores") == expected


def test_the_arrow_keys_walk_along_a_figure_and_are_heard(opened):
    page = opened(made_up())
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.matches('.holder > svg')"):
            break
    spoken = page.locator("#spoken")
    assert page.locator(".tip").first.is_visible()
    assert "test, n = 1,000: 1-nn" in spoken.inner_text()
    page.keyboard.press("ArrowLeft")
    assert "n = 100:" in spoken.inner_text()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowLeft")
    assert "n = 10:" in spoken.inner_text()
    page.keyboard.press("Escape")
    assert page.locator(".tip").first.is_hidden()


def test_everything_that_answers_can_be_reached_by_tab(opened):
    page = opened(made_up())
    reached = set()
    for _ in range(200):
        page.keyboard.press("Tab")
        place = page.evaluate(
            "[...document.querySelectorAll('a, button, svg[tabindex], .scroll, pre, summary')]"
            ".indexOf(document.activeElement)"
        )
        if place in reached:
            break
        reached.add(place)
    hidden = page.locator("details:not([open]) :is(button, .scroll, pre)").count()
    every = page.locator("a, button, svg[tabindex], .scroll, pre, summary").count()
    assert len(reached - {-1}) == every - hidden


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1200])
def test_it_fits_every_width_and_can_be_read_in_light_and_dark(opened, width, scheme):
    page = opened(made_up(tuple("abcdefgh")), width=width, scheme=scheme)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    # WCAG's contrast of text, and 3:1 of curves, against the paper that is there.
    contrast = page.evaluate(CONTRAST)
    assert min(contrast["text"]) >= 4.5
    assert min(contrast["curves"]) >= 3
    paper = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (paper == "rgb(255, 255, 255)") == (scheme == "light")


CONTRAST = """() => {
  const rgb = (text) => text.match(/[\\d.]+/g).slice(0, 3).map(Number);
  const light = (colour) => rgb(colour).map((v) => v / 255)
    .map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const paper = light(getComputedStyle(document.body).backgroundColor);
  const ratio = (colour) => {
    const ink = light(colour);
    return (Math.max(ink, paper) + 0.05) / (Math.min(ink, paper) + 0.05);
  };
  const all = (selector, property) =>
    [...document.querySelectorAll(selector)].map((e) => ratio(getComputedStyle(e)[property]));
  return { text: [...all("p, h1, a, td, th, dd, dt, button", "color"), ...all(".words text", "fill")],
           curves: all("path.curve, path.marker", "stroke") };
}"""


def test_a_finger_reads_values_too(opened):
    page = opened(made_up(), width=390, height=844, has_touch=True, is_mobile=True)
    chart = page.locator(CHART).first
    chart.scroll_into_view_if_needed()
    chart.tap(position={"x": 60, "y": 100})
    tip = page.locator(".tip").first
    assert tip.inner_text().startswith("n = 10")
    box, drawing = tip.bounding_box(), chart.bounding_box()
    assert box["y"] >= drawing["y"] + drawing["height"] - 1  # it hides no curve
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 390


def test_hostile_names_are_shown_and_run_nothing(opened):
    run = hostile_run()
    page = opened(run)
    assert page.evaluate("typeof hacked") == "undefined"
    page.locator(CHART).first.scroll_into_view_if_needed()
    point_at(page, 0.2)
    page.locator(CHART).first.focus()
    page.keyboard.press("ArrowLeft")
    for name in run.manifest["learners"]:
        shown = " ".join(name.replace("\x00", "�").replace("\x1b", "").split())
        assert shown in " ".join(
            page.locator(".tip").first.inner_text().replace("\x1b", "").replace("\x00", "�").split()
        )
    for button in page.locator("#controls button").all():
        button.click()
    for head in page.locator("#scores > .scroll th button").all():
        head.click()
    assert page.evaluate("document.querySelectorAll('img, iframe, script').length") == 2
    assert page.evaluate("typeof hacked") == "undefined"


def test_even_markup_that_got_in_could_run_nothing(browser, tmp_path):
    """The page's own policy is the second lock behind the escaping."""
    text = write_page(made_up(), tmp_path).read_text(encoding="utf-8")
    evil = "<script>window.hacked = 1</script><img src='x' onerror='window.hacked = 2'>"
    (tmp_path / "evil.html").write_text(text.replace("<h1>", evil + "<h1>"), encoding="utf-8")
    refused = []
    page = browser.new_page()
    page.on("console", lambda message: refused.append(message.text))
    page.goto((tmp_path / "evil.html").as_uri())
    assert page.evaluate("window.hacked") is None
    assert len([text for text in refused if "Content Security Policy" in text]) >= 2
    assert page.locator(CHART).count() == 5  # the page itself is none the worse
    page.close()


def test_it_prints_on_paper_without_its_controls(opened):
    page = opened(made_up(), scheme="dark")
    page.emulate_media(media="print", color_scheme="dark")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.locator("nav").is_hidden()
    assert page.get_by_role("button", name="log x").is_hidden()
    assert page.locator("#controls .swatch").first.is_visible()  # they are the legend
    pdf = page.pdf(format="A4")
    assert pdf.startswith(b"%PDF")
    assert 2 <= pdf.count(b"/Type /Page\n") <= 8


def test_the_bibtex_is_copied_or_selected_to_be(opened):
    page = opened(made_up())
    page.locator("#copy").click()
    page.wait_for_function("document.getElementById('copied').textContent !== ''")
    assert page.locator("#copied").inner_text() in ("Copied.", "Selected: copy it with Ctrl-C.")


def test_lines_over_the_curves_come_and_go(opened):
    run = made_up(failing=False, sizes=(10, 20, 40, 80, 160, 320))
    page = opened(run)
    chart = page.locator(CHART).first
    law = page.get_by_role("button", name="fitted a·n^(−b) + c")
    assert law.get_attribute("aria-pressed") == "false"
    assert chart.locator("path.overlay").count() == 0
    law.click()
    assert chart.locator("path.overlay.law").count() == 3
    point_at(page, 0.15)
    tip = page.locator(".tip").first.inner_text()
    assert tip.splitlines()[0] == "n = 10"
    assert tip.count("fitted") == 3
    page.get_by_role("button", name="1-nn", exact=True).first.click()
    assert chart.locator("path.overlay.law").count() == 2
    law.click()
    assert chart.locator("path.overlay").count() == 0


def test_a_bound_is_a_filled_triangle_and_is_said_to_be_one(opened):
    page = opened(made_up(failing=False))
    figure = page.locator("figure").filter(has_text="Data efficiency")
    chart = figure.locator(CHART)
    chart.scroll_into_view_if_needed()
    assert chart.locator("path.bound").count() == 2  # each rival at the largest size
    box = chart.bounding_box()
    page.mouse.move(box["x"] + 0.95 * box["width"], box["y"] + 0.5 * box["height"])
    assert "more than 1" in figure.locator(".tip").inner_text()
    assert chart.locator("text.reference").text_content() == "as many"


def several(*, flip):
    run = made_up(("ntk", "1-nn"), failing=False)
    frame = run.frame()
    if flip:
        names = {"ntk": "1-nn", "1-nn": "ntk"}
        frame = frame.assign(learner=frame["learner"].map(names).astype("string"))
    return type(run)(frame, {**run.manifest, "label_noise": 0.3 * flip})


@pytest.mark.parametrize("width", [320, 1200])
def test_a_map_is_read_with_pointer_and_keys_and_without_colour(opened, width):
    page = opened({"a": several(flip=False), "b": several(flip=True)}, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.locator("#controls").count() == 0
    chart = page.locator(CHART)
    marks = [text.text_content()[0] for text in chart.locator("text.value").all()]
    assert marks == ["●"] * 3 + ["○"] * 3
    assert chart.locator("line.turn").count() == 3  # the lead changes between the rows, at every n
    chart.scroll_into_view_if_needed()
    point_at(page, 0.3)
    tip = page.locator(".tip").inner_text().splitlines()
    assert tip[0] == "n = 10"
    assert [line.split("\t")[0] for line in tip[1:] if line] == ["at 0.3", "at 0"]
    chart.focus()
    page.keyboard.press("End")
    assert "n = 1,000: at 0.3" in page.locator("#spoken").inner_text()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ranks_and_verdicts_fit_and_can_be_read(opened, scheme):
    runs = {}
    for name in ("x", "y", "z"):
        runs[name] = made_up(
            ("ntk", "1-nn", "a learner of a very long name indeed"), name=name, failing=False
        )
        runs[name].manifest["dataset"]["sha256"] = name
    studies = {"one": made_up_study(), "two": made_up_study(wrong=True)}
    for results in (runs, studies):
        page = opened(results, width=320, scheme=scheme)
        assert page.evaluate("document.documentElement.scrollWidth") <= 320
        assert min(page.evaluate(CONTRAST)["text"]) >= 4.5
        page.locator("table th button").nth(1).click()
        assert page.locator("table th").nth(1).get_attribute("aria-sort") == "ascending"
    page = opened(runs, width=1200, scheme=scheme)
    assert page.locator("circle.dot").count() == 3
    assert page.locator("path.bracket").count() == 1
    assert page.locator("#hint").count() == 0


def test_a_study_is_read_and_folded_open(opened):
    page = opened(made_up_study())
    assert page.locator(CHART).count() >= 1
    page.locator(CHART).first.scroll_into_view_if_needed()
    point_at(page, 0.5)
    assert page.locator(".tip").first.is_visible()
    page.emulate_media(media="print")
    assert page.locator("#findings table").first.is_visible()
