// Charts: each panel as SVG, redrawn for the room it has; the pointer and the arrow keys read values off it.
// Text enters by textContent alone.

const DATA = JSON.parse(document.getElementById("data").textContent);
const STATE = { hidden: new Set(), kinds: new Set(), xLog: true, yLog: true, dimmed: null };
const CHARTS = [];

function svg(name, attributes, parent) {
  const element = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  if (parent) parent.append(element);
  return element;
}

function html(name, attributes, parent, text) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes || {})) element.setAttribute(key, value);
  if (text !== undefined) element.textContent = text;
  if (parent) parent.append(element);
  return element;
}

const BOUNDS = { up: "^", down: "v" };
const MARKERS = {
  o: (r) => `M${-r},0a${r},${r} 0 1,0 ${2 * r},0a${r},${r} 0 1,0 ${-2 * r},0Z`,
  s: (r) => polygon([[-r, -r], [r, -r], [r, r], [-r, r]], 0.88),
  "^": (r) => polygon([[0, -r], [r, r], [-r, r]], 1.1),
  D: (r) => polygon([[0, -r], [r, 0], [0, r], [-r, 0]], 1.25),
  v: (r) => polygon([[0, r], [r, -r], [-r, -r]], 1.1),
  ">": (r) => polygon([[r, 0], [-r, r], [-r, -r]], 1.1),
  "<": (r) => polygon([[-r, 0], [r, r], [r, -r]], 1.1),
  p: (r) => polygon(corners(5, r), 1.15),
  h: (r) => polygon(corners(6, r), 1.15),
};

function corners(count, r) {
  const angles = Array.from({ length: count }, (_, i) => (2 * Math.PI * i) / count - Math.PI / 2);
  return angles.map((angle) => [r * Math.cos(angle), r * Math.sin(angle)]);
}

function polygon(points, grow) {
  return `M${points.map(([x, y]) => `${grow * x},${grow * y}`).join("L")}Z`;
}

function look(name) {
  const place = DATA.names.indexOf(name);
  return { ...DATA.styles[place], colour: `s${place % 7}` };
}

/** A short piece of a curve, for the controls and the values at the pointer. */
function swatch(name) {
  const { marker, dashes, colour } = look(name);
  const box = svg("svg", { class: `swatch ${colour}`, width: 30, height: 12, "aria-hidden": "true" });
  svg("path", { class: "curve", d: "M1,6H29", "stroke-dasharray": dashes.join(" ") }, box);
  svg("path", { class: "marker", d: MARKERS[marker](3.4), transform: "translate(15,6)" }, box);
  return box;
}

/** What a panel shows now: scales, and the places on the horizontal axis that hold a value. */
function layout(panel, width) {
  const shown = panel.series.filter((series) => !STATE.hidden.has(series.name));
  const places = [...new Set(panel.series.flatMap((s) => s.points.map((p) => p[0])))].filter((x) => x !== null);
  places.sort((a, b) => a - b);
  const height = Math.round(Math.min(360, Math.max(230, 0.66 * width)));
  const box = { left: 54, right: width - 14, top: 10, bottom: height - 44 };
  const first = places.length ? places[0] : 0;
  const last = places.length ? places[places.length - 1] : 1;
  const least = places.find((x) => x > 0);
  const logarithmic = panel.xLog && STATE.xLog && !panel.categories.length && least !== undefined;
  const kind = !logarithmic ? "linear" : first > 0 ? "log" : "symlog";
  let domain = [first, last];
  if (panel.categories.length) domain = [-0.5, panel.categories.length - 0.5];
  else if (kind === "log") domain = first === last ? [first / 2, first * 2] : [first / 1.12, last * 1.12];
  else if (kind === "symlog") domain = [first < 0 ? first * 1.12 : -0.1 * least, last * 1.12];
  else {
    const margin = 0.04 * (last - first || Math.abs(last) || 1);
    domain = [first - margin, last + margin];
  }
  const x = makeScale(kind, domain, least, box.left, box.right);
  const wish = verticalAxis(panel, shown, panel.yLog && STATE.yLog);
  const y = makeScale(wish.kind, wish.domain, wish.threshold, box.bottom, box.top);
  const lines = panel.overlays.filter((line) => STATE.kinds.has(line.kind) && !STATE.hidden.has(line.of));
  return { panel, shown, lines, places, x, y, box, width, height };
}

function drawAxes(view, root) {
  const { panel, x, y, box, places, width, height } = view;
  const grid = svg("g", { class: "grid" }, root);
  const words = svg("g", { class: "words" }, root);
  if (y.kind === "symlog") {
    const [top, bottom] = [y.at(y.threshold), Math.min(box.bottom, y.at(-y.threshold))];
    svg("rect", { class: "near-zero", x: box.left, y: top, width: box.right - box.left, height: bottom - top }, grid);
  }
  for (const tick of y.ticks) {
    svg("line", { x1: box.left, x2: box.right, y1: y.at(tick), y2: y.at(tick) }, grid);
    svg("text", { x: box.left - 7, y: y.at(tick) + 4, "text-anchor": "end" }, words).textContent = show(tick);
  }
  // The sizes themselves where they are few, so that a reader sees what was measured.
  const named = panel.categories.length ? panel.categories.map((_, i) => i) : null;
  const ticks = named || (places.length <= 14 ? places : x.ticks);
  let free = -Infinity;
  for (const tick of ticks) {
    const text = named ? panel.categories[tick] : show(tick);
    const half = 3.4 * text.length + 3;
    svg("line", { x1: x.at(tick), x2: x.at(tick), y1: box.top, y2: box.bottom }, grid);
    if (x.at(tick) - half < free) continue;
    free = x.at(tick) + half;
    const place = Math.min(x.at(tick), width - half);
    svg("text", { x: place, y: box.bottom + 17, "text-anchor": "middle" }, words).textContent = text;
  }
  svg("line", { class: "axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }, grid);
  const middle = (box.left + box.right) / 2;
  svg("text", { x: middle, y: height - 6, "text-anchor": "middle" }, words).textContent = panel.xLabel;
}

function drawLines(view, root) {
  const { panel, x, y, box } = view;
  for (const { label, value } of panel.horizontal) {
    const place = y.at(value);
    if (!(place >= box.top && place <= box.bottom)) continue;
    svg("line", { class: "reference", x1: box.left, x2: box.right, y1: place, y2: place }, root);
    const text = svg("text", { class: "reference", x: box.right - 4, y: place - 5, "text-anchor": "end" }, root);
    text.textContent = label;
  }
  for (const { label, value } of panel.vertical) {
    const place = x.at(value);
    if (!(place >= box.left && place <= box.right)) continue;
    svg("line", { class: "reference", x1: place, x2: place, y1: box.top, y2: box.bottom }, root);
    svg("text", { class: "reference", x: place + 4, y: box.top + 10 }, root).textContent = label;
  }
}

/** Where a point of a series lies; series at one category stand beside each other. */
function across(view, series, point) {
  if (!view.panel.categories.length) return view.x.at(point[0]);
  const count = view.panel.series.length;
  const place = view.panel.series.indexOf(series) - (count - 1) / 2;
  return view.x.at(point[0] + (0.6 * place) / Math.max(count, 1));
}

/** A group that stands back while the pointer is on the name of another. */
function groupOf(name, kind, root) {
  const away = STATE.dimmed && STATE.dimmed !== name ? " away" : "";
  return svg("g", { class: `${kind} ${look(name).colour}${away}`, "data-name": name }, root);
}

function drawSeries(view, series, root) {
  const { marker, dashes } = look(series.name);
  const group = groupOf(series.name, "series", root);
  const known = series.points.filter((point) => point[0] !== null && point[1] !== null);
  const inside = (value) => Math.min(view.box.bottom, Math.max(view.box.top, view.y.at(value)));
  const clip = (value) => (view.y.kind === "log" && value <= 0 ? view.box.bottom : inside(value));
  const place = (point) => `${across(view, series, point)},${view.y.at(point[1])}`;
  const banded = known.filter((point) => point[2] !== null && point[3] !== null);
  if (view.panel.joined && banded.length > 1) {
    const upper = banded.map((point) => `${across(view, series, point)},${clip(point[3])}`);
    const lower = banded.map((point) => `${across(view, series, point)},${clip(point[2])}`).reverse();
    svg("path", { class: "band", d: `M${[...upper, ...lower].join("L")}Z` }, group);
  } else {
    for (const point of banded) {
      const at = across(view, series, point);
      svg("line", { class: "bar", x1: at, x2: at, y1: clip(point[2]), y2: clip(point[3]) }, group);
    }
  }
  const exact = known.filter((point) => !point[4]); // a bound is no point of the curve
  if (view.panel.joined && exact.length > 1) {
    svg("path", { class: "curve", d: `M${exact.map(place).join("L")}`, "stroke-dasharray": dashes.join(" ") }, group);
  }
  if (view.panel.references.includes(series.name)) return;
  const every = Math.max(1, Math.round(known.length / 15));
  known.forEach((point, i) => {
    if (i % every) return;
    const [shape, kind, size] = point[4] ? [BOUNDS[point[4]], "bound", 5] : [marker, "marker", 3.4];
    svg("path", { class: kind, d: MARKERS[shape](size), transform: `translate(${place(point)})` }, group);
  });
}

/** What theory says of a curve, or the form fitted to it. */
function drawOverlay(view, line, root) {
  const { dashes } = look(line.of);
  const group = groupOf(line.of, "over", root);
  const inside = (y) => (y === null || (view.y.kind === "log" && y <= 0) ? NaN : view.y.at(y));
  const points = line.points.map(([x, y]) => [view.x.at(x), inside(y)]);
  const drawn = points.filter(([x, y]) => !Number.isNaN(x) && y >= view.box.top - 1 && y <= view.box.bottom + 1);
  if (drawn.length < 2) return;
  // Where nothing joins the points the line has their look; over a curve it is a plain one.
  const kind = !line.shown ? "law" : view.panel.joined ? "firm" : "alone";
  const path = svg("path", { class: `overlay ${kind}`, d: `M${drawn.join("L")}` }, group);
  if (kind === "alone") path.setAttribute("stroke-dasharray", dashes.join(" "));
}

function draw(chart) {
  const width = Math.max(260, Math.round(chart.holder.clientWidth));
  if (chart.panel.kind !== "curves") return drawOther(chart, width);
  const view = layout(chart.panel, width);
  chart.view = view;
  chart.svg.setAttribute("viewBox", `0 0 ${width} ${view.height}`);
  chart.svg.replaceChildren();
  const below = view.y.kind === "symlog" ? ` (linear below ${show(view.y.threshold)})` : "";
  chart.unit.textContent = `${chart.panel.yLabel}${below}`;
  drawAxes(view, chart.svg);
  drawLines(view, chart.svg);
  for (const series of view.shown) drawSeries(view, series, chart.svg);
  for (const line of view.lines) drawOverlay(view, line, chart.svg);
  if (!view.shown.some((series) => series.points.some((point) => point[1] !== null))) {
    const text = svg("text", { class: "nothing", x: width / 2, y: view.height / 2, "text-anchor": "middle" }, chart.svg);
    text.textContent = view.shown.length ? "nothing could be computed" : "no curve is chosen";
  }
  finish(chart);
}

/** The line at the place that is read off; nothing is, at first. */
function finish(chart) {
  const { box } = chart.view;
  chart.cross = svg("line", { class: "cross", y1: box.top, y2: box.bottom, visibility: "hidden" }, chart.svg);
  return hide(chart);
}

function redraw() {
  for (const chart of CHARTS) draw(chart);
}
