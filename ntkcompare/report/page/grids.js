// Panels that are no curves: a map of who is ahead, and average ranks. No colour is needed to read them.

const SIDES = { "-1": "○ ", 0: "", 1: "● " };

function drawOther(chart, width) {
  chart.svg.replaceChildren();
  chart.unit.textContent = chart.panel.yLabel;
  chart.view = chart.panel.kind === "map" ? drawMap(chart, width) : drawRanks(chart, width);
  chart.svg.setAttribute("viewBox", `0 0 ${width} ${chart.view.height}`);
  return finish(chart);
}

/** A cell for each n and level of noise: who is ahead by how much; a line where the lead changes. */
function drawMap({ panel, svg: root }, width) {
  const { columns, rows, cells } = panel;
  const tall = 34;
  const height = tall * rows.length + 54;
  const box = { left: 54, right: width - 14, top: 8, bottom: 8 + tall * rows.length };
  const wide = (box.right - box.left) / columns.length;
  const left = (n) => box.left + wide * columns.indexOf(n);
  const top = (noise) => box.bottom - tall * (1 + rows.indexOf(noise));
  const reach = Math.max(...cells.map((cell) => Math.abs(cell[2] ?? 0))) || 1;
  const words = svg("g", { class: "words" });
  for (const cell of cells) {
    const [n, noise, difference, , , ahead] = cell;
    if (difference === null) continue;
    const side = difference * panel.favours > 0 ? "s0" : "s1";
    const opacity = 0.06 + (0.4 * Math.abs(difference)) / reach;
    const frame = { x: left(n) + 1, y: top(noise) + 1, width: wide - 2, height: tall - 2 };
    svg("rect", { class: `cell ${side}`, "fill-opacity": opacity.toFixed(3), ...frame }, root);
    const value = wide < 58 ? SIDES[ahead].trim() : `${SIDES[ahead]}${show(difference).replace("-", "−")}`;
    const at = { x: left(n) + wide / 2, y: top(noise) + tall / 2 + 4, "text-anchor": "middle" };
    svg("text", { class: "value", ...at }, words).textContent = value;
  }
  const sign = new Map(cells.map((cell) => [`${cell[0]} ${cell[1]}`, Math.sign(cell[2] ?? 0)]));
  const turns = (a, b) => sign.get(a) * sign.get(b) < 0;
  rows.forEach((noise, i) => columns.forEach((n, j) => {
    const [x, y] = [left(n), top(noise)];
    const edge = (x1, y1, x2, y2) => svg("line", { class: "turn", x1, y1, x2, y2 }, root);
    if (turns(`${n} ${noise}`, `${columns[j + 1]} ${noise}`)) edge(x + wide, y, x + wide, y + tall);
    if (turns(`${n} ${noise}`, `${n} ${rows[i + 1]}`)) edge(x, y, x + wide, y);
  }));
  for (const noise of rows) {
    const at = { x: box.left - 8, y: top(noise) + tall / 2 + 4, "text-anchor": "end" };
    svg("text", at, words).textContent = show(noise);
  }
  const every = Math.ceil((columns.length * 46) / (box.right - box.left));
  columns.forEach((n, j) => {
    const at = { x: left(n) + wide / 2, y: box.bottom + 17, "text-anchor": "middle" };
    if (j % every === 0) svg("text", at, words).textContent = show(n);
  });
  const middle = { x: (box.left + box.right) / 2, y: height - 8, "text-anchor": "middle" };
  svg("text", middle, words).textContent = panel.xLabel;
  root.append(words);
  const rowsAt = (x) => cells.filter((cell) => cell[0] === x).sort((a, b) => b[1] - a[1]).map(
    ([, noise, mean, low, high]) => ({ name: `at ${show(noise)}`, mean, low, high, said: null, also: [] }));
  return { panel, box, width, height, places: columns, x: { at: (n) => left(n) + wide / 2 }, shown: [], lines: [], rowsAt };
}

/** A line for each learner, best on top; a bracket holds those that are not told apart. */
function drawRanks({ panel, svg: root }, width) {
  const { ranks, groups } = panel;
  const tall = 26;
  const height = tall * ranks.length + 56;
  const room = Math.min(0.45 * width, 14 + 7.4 * Math.max(...ranks.map(([name]) => name.length)));
  const box = { left: room, right: width - 22 - 12 * groups.length, top: 8, bottom: 8 + tall * ranks.length };
  const x = makeScale("linear", [0.8, ranks.length + 0.2], 1, box.left, box.right - 34);
  const grid = svg("g", { class: "grid" }, root);
  const words = svg("g", { class: "words" }, root);
  for (let tick = 1; tick <= ranks.length; tick++) {
    svg("line", { x1: x.at(tick), x2: x.at(tick), y1: box.top, y2: box.bottom }, grid);
    svg("text", { x: x.at(tick), y: box.bottom + 17, "text-anchor": "middle" }, words).textContent = tick;
  }
  svg("line", { class: "axis", x1: box.left, x2: box.right, y1: box.bottom, y2: box.bottom }, grid);
  const middle = { x: (box.left + box.right) / 2, y: height - 8, "text-anchor": "middle" };
  svg("text", middle, words).textContent = panel.xLabel;
  const at = (i) => box.top + tall * (i + 0.5);
  const letters = Math.floor((room - 14) / 7.2);
  ranks.forEach(([name, rank], i) => {
    const short = name.length > letters ? `${name.slice(0, letters - 1)}…` : name;
    svg("text", { class: "value", x: box.left - 10, y: at(i) + 4, "text-anchor": "end" }, words).textContent = short;
    svg("line", { class: "stem", x1: box.left, x2: x.at(rank), y1: at(i), y2: at(i) }, root);
    svg("circle", { class: "dot", cx: x.at(rank), cy: at(i), r: 4.5 }, root);
    svg("text", { class: "value", x: x.at(rank) + 9, y: at(i) + 4 }, words).textContent = rank.toFixed(2);
  });
  groups.forEach(([first, last], i) => {
    const place = box.right + 10 + 12 * i;
    svg("path", { class: "bracket", d: `M${place - 6},${at(first)}H${place}V${at(last)}H${place - 6}` }, root);
  });
  return { panel, box, width, height, places: [], x, shown: [], lines: [] };
}
