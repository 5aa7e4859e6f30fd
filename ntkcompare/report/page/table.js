// Tables: a click on a head sorts by it, a second one the other way round. Then everything begins.

function keyOf(row, column) {
  const cell = row.cells[column];
  const value = cell.dataset.value;
  if (value === undefined) return null;
  return cell.classList.contains("number") && value !== "" && !Number.isNaN(Number(value)) ? Number(value) : value;
}

function compareKeys(a, b) {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a !== typeof b) return typeof a === "number" ? -1 : 1;
  return String(a).localeCompare(String(b), "en", { numeric: true });
}

function sortBy(table, head) {
  const column = head.cellIndex;
  const down = head.getAttribute("aria-sort") === "ascending";
  const rows = [...table.tBodies[0].rows].map((row) => ({ row, key: keyOf(row, column) }));
  const known = rows.filter((entry) => entry.key !== null);
  known.sort((a, b) => (down ? -1 : 1) * compareKeys(a.key, b.key));
  const missing = rows.filter((entry) => entry.key === null); // last, whichever way
  table.tBodies[0].replaceChildren(...[...known, ...missing].map((entry) => entry.row));
  for (const other of table.tHead.rows[0].cells) other.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", down ? "descending" : "ascending");
}

function buildTables() {
  for (const table of document.querySelectorAll("table.sortable")) {
    for (const head of table.tHead.rows[0].cells) {
      head.querySelector("button").addEventListener("click", () => sortBy(table, head));
    }
  }
}

/** Copy; where a browser does not let a file do that, select it for the reader to copy. */
async function copyBibtex() {
  const text = document.getElementById("bibtex");
  const said = document.getElementById("copied");
  try {
    await navigator.clipboard.writeText(text.textContent);
    said.textContent = "Copied.";
  } catch {
    const range = document.createRange();
    range.selectNodeContents(text);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
    said.textContent = "Selected: copy it with Ctrl-C.";
  }
}

build();
buildControls();
buildTables();
redraw();
document.getElementById("copy")?.addEventListener("click", copyBibtex);
let asked = false;
const sizes = new ResizeObserver(() => {
  if (asked) return;
  asked = true;
  requestAnimationFrame(() => {
    asked = false;
    for (const chart of CHARTS) if (Math.round(chart.holder.clientWidth) !== chart.view.width) draw(chart);
  });
});
if (CHARTS.length) sizes.observe(document.getElementById("charts"));
