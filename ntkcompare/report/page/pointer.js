// The pointer and the keys: values of all curves at one place, beside it and spoken.

function valuesAt(view, x) {
  if (view.rowsAt) return view.rowsAt(x);
  const rows = [];
  for (const series of view.shown) {
    const point = series.points.find((candidate) => candidate[0] === x);
    if (!point) continue;
    const lines = view.lines.filter((line) => line.of === series.name);
    const also = lines.map((line) => ({ kind: line.kind, value: line.points.find(([at]) => at === x)?.[1] ?? null }));
    rows.push({ name: series.name, mean: point[1], low: point[2], high: point[3], said: point[5] ?? null, also });
  }
  // As they lie above each other; what failed comes last.
  return rows.sort((a, b) => (b.mean ?? -Infinity) - (a.mean ?? -Infinity));
}

function interval(row) {
  return row.low === null || row.high === null ? "" : ` (${precise(row.low)} to ${precise(row.high)})`;
}

/** The whole of a row in words. */
function spell(row) {
  const also = row.also.filter((line) => line.value !== null).map((line) => `, ${line.kind} ${show(line.value)}`);
  const value = row.said ?? (row.mean === null ? "failed" : `${show(row.mean)}${interval(row)}`);
  return `${row.name} ${value}${also.join("")}`;
}

function place(chart, index) {
  const x = chart.view.places[index];
  return chart.panel.categories?.length ? chart.panel.categories[x] : `${chart.short} = ${show(x)}`;
}

function reveal(chart, index, spoken) {
  const { view, tip } = chart;
  if (!view.places.length) return;
  chart.index = Math.min(view.places.length - 1, Math.max(0, index));
  const x = view.places[chart.index];
  const rows = valuesAt(view, x);
  const at = view.x.at(x);
  chart.cross.setAttribute("x1", at);
  chart.cross.setAttribute("x2", at);
  chart.cross.setAttribute("visibility", "visible");
  tip.replaceChildren();
  html("p", {}, tip, place(chart, chart.index));
  const list = html("table", {}, tip);
  for (const row of rows) {
    const line = html("tr", {}, list);
    if (DATA.names.includes(row.name)) html("td", {}, line).append(swatch(row.name));
    html("td", {}, line, row.name);
    if (row.said !== null) html("td", { colspan: 2 }, line, row.said);
    else {
      html("td", { class: "number" }, line, row.mean === null ? "failed" : precise(row.mean));
      html("td", { class: "number faint" }, line, interval(row));
    }
    for (const { kind, value } of row.also) {
      if (value === null) continue;
      const more = html("tr", { class: "faint" }, list);
      html("td", {}, more);
      html("td", {}, more, kind);
      html("td", { class: "number" }, more, precise(value));
    }
  }
  tip.hidden = false;
  const scale = chart.svg.clientWidth / view.width;
  const room = chart.holder.clientWidth;
  const right = at * scale + 12;
  const left = right + tip.offsetWidth <= room ? right : at * scale - 12 - tip.offsetWidth;
  tip.style.left = `${Math.min(Math.max(0, left), Math.max(0, room - tip.offsetWidth))}px`;
  tip.style.top = `${Math.round(view.box.top * scale)}px`;
  if (spoken) {
    const said = rows.map(spell).join("; ");
    document.getElementById("spoken").textContent = `${chart.panel.title}, ${place(chart, chart.index)}: ${said}`;
  }
}

function hide(chart) {
  chart.tip.hidden = true;
  if (chart.cross) chart.cross.setAttribute("visibility", "hidden");
}

function nearest(chart, event) {
  const frame = chart.svg.getBoundingClientRect();
  const at = ((event.clientX - frame.left) / frame.width) * chart.view.width;
  const away = chart.view.places.map((x) => Math.abs(chart.view.x.at(x) - at));
  return away.indexOf(Math.min(...away));
}

const STEPS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1 };

function listen(chart) {
  const { svg: element } = chart;
  element.addEventListener("pointermove", (event) => reveal(chart, nearest(chart, event), false));
  element.addEventListener("pointerdown", (event) => reveal(chart, nearest(chart, event), false));
  // A finger leaves as soon as it is lifted; what it showed stays until the next touch elsewhere.
  element.addEventListener("pointerleave", (event) => event.pointerType === "touch" || hide(chart));
  document.addEventListener("pointerdown", (event) => element.contains(event.target) || hide(chart));
  element.addEventListener("blur", () => hide(chart));
  element.addEventListener("focus", () => {
    if (element.matches(":focus-visible")) reveal(chart, chart.index ?? chart.view.places.length - 1, true);
  });
  element.addEventListener("keydown", (event) => {
    const count = chart.view.places.length;
    let index = chart.index ?? count - 1;
    if (event.key in STEPS) index += chart.tip.hidden ? 0 : STEPS[event.key];
    else if (event.key === "Home") index = 0;
    else if (event.key === "End") index = count - 1;
    else if (event.key === "Escape") return hide(chart);
    else return undefined;
    event.preventDefault();
    return reveal(chart, index, true);
  });
}

function build() {
  const charts = document.getElementById("charts");
  if (!charts) return; // a page of tables
  for (const figure of DATA.figures) {
    const holder = html("figure", { class: figure.panels.length > 1 ? "wide" : "single" }, charts);
    html("figcaption", {}, holder, figure.caption);
    const panels = html("div", { class: "panels" }, holder);
    for (const panel of figure.panels) CHARTS.push(buildPanel(panel, panels));
  }
}

function buildPanel(panel, parent) {
  const box = html("div", { class: "panel" }, parent);
  html("h3", {}, box, panel.title);
  const unit = html("p", { class: "unit" }, box);
  const holder = html("div", { class: "holder" }, box);
  const names = panel.series?.map((series) => series.name).join(", ");
  const element = svg("svg", {
    tabindex: 0,
    role: "group",
    "aria-roledescription": "chart",
    "aria-label": panel.label ?? `${panel.title}: ${panel.yLabel} against ${panel.xLabel}, of ${names}`,
    "aria-describedby": "hint",
  }, holder);
  const tip = html("div", { class: "tip", "aria-hidden": "true" }, holder);
  tip.hidden = true;
  const short = panel.xLabel.split(" ").pop();
  const chart = { panel, holder, svg: element, unit, tip, short: panel.xLabel.endsWith(" n") ? short : panel.xLabel };
  listen(chart);
  return chart;
}

function toggle(parent, label, pressed, act) {
  const button = html("button", { type: "button", "aria-pressed": String(pressed) }, parent);
  html("span", {}, button, label);
  button.addEventListener("click", () => {
    const now = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(now));
    act(now);
    redraw();
  });
  return button;
}

function buildControls() {
  const controls = document.getElementById("controls");
  if (!controls) return;
  const curves = html("div", { class: "curves", role: "group", "aria-label": "Curves" }, controls);
  const buttons = DATA.names.map((name) => {
    const button = toggle(curves, name, true, (on) => (on ? STATE.hidden.delete(name) : STATE.hidden.add(name)));
    button.prepend(swatch(name));
    const dim = (value) => {
      STATE.dimmed = value;
      for (const group of document.querySelectorAll("g.series, g.over")) {
        group.classList.toggle("away", value !== null && group.dataset.name !== value);
      }
    };
    button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && dim(name));
    button.addEventListener("pointerleave", () => dim(null));
    return button;
  });
  if (buttons.length > 2) {
    const all = html("button", { type: "button", class: "all" }, curves, "all or none");
    all.addEventListener("click", () => {
      const on = STATE.hidden.size > 0;
      STATE.hidden = new Set(on ? [] : DATA.names);
      for (const button of buttons) button.setAttribute("aria-pressed", String(on));
      redraw();
    });
  }
  const panels = DATA.figures.flatMap((figure) => figure.panels).filter((panel) => panel.kind === "curves");
  const axes = html("div", { class: "axes", role: "group", "aria-label": "Axes" }, controls);
  if (panels.some((panel) => panel.xLog)) toggle(axes, "log x", true, (on) => (STATE.xLog = on));
  if (panels.some((panel) => panel.yLog)) toggle(axes, "log y", true, (on) => (STATE.yLog = on));
  const overlays = panels.flatMap((panel) => panel.overlays);
  for (const kind of new Set(overlays.map((line) => line.kind))) {
    const set = (on) => (on ? STATE.kinds.add(kind) : STATE.kinds.delete(kind));
    const shown = overlays.some((line) => line.kind === kind && line.shown);
    set(shown);
    toggle(axes, kind, shown, set);
  }
  if (!DATA.names.length) document.getElementById("named").remove();
  if (!CHARTS.some((chart) => chart.panel.kind !== "ranks")) document.getElementById("hint").remove();
  for (const box of [curves, axes, controls]) if (!box.childElementCount) box.remove();
}
