"use strict";

// Scales: from values to places on an axis, and the ticks that belong there.

const LINEAR_PART = 0.4; // decades' worth of room that a symmetric logarithm gives to what is near zero

/** A value in at most three digits, whole ones with thousands apart. */
function show(value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (size >= 1e6 || (size > 0 && size < 1e-4)) return value.toExponential(1).replace("e+", "e");
  const digits = size >= 100 ? Math.round(value) : Number(value.toPrecision(3));
  return digits.toLocaleString("en-GB", { maximumFractionDigits: 6 });
}

/** The same with three digits always, so that numbers in a column compare. */
function precise(value) {
  const size = Math.abs(value ?? 0);
  return size >= 0.001 && size < 100 ? value.toPrecision(3) : show(value);
}

/** The power of ten at or below a value. */
function decade(value) {
  return 10 ** Math.floor(Math.log10(value) + 1e-12);
}

/** The transformation of an axis of a kind; a symmetric logarithm is linear below its threshold. */
function bend(kind, threshold) {
  if (kind === "log") return (value) => Math.log10(value);
  if (kind === "symlog") {
    return (value) => {
      const size = Math.abs(value);
      const bent = size < threshold ? (LINEAR_PART * size) / threshold : LINEAR_PART + Math.log10(size / threshold);
      return Math.sign(value) * bent;
    };
  }
  return (value) => value;
}

/**
 * An axis of a kind ("linear", "log", "symlog") over a domain, drawn between two places.
 * Returns {at, ticks, kind, threshold}.
 */
function makeScale(kind, domain, threshold, start, end) {
  const bent = bend(kind, threshold);
  const low = bent(domain[0]);
  const span = bent(domain[1]) - low || 1;
  const at = (value) => start + ((bent(value) - low) / span) * (end - start);
  const room = Math.max(2, Math.floor(Math.abs(end - start) / 32));
  return { at, kind, threshold, domain, ticks: ticksOf(kind, domain, threshold, room) };
}

function ticksOf(kind, [low, high], threshold, room) {
  if (kind === "linear") return linearTicks(low, high, room);
  if (kind === "log") return logTicks(low, high, room);
  const positive = high > threshold ? logTicks(threshold, high, room - 1) : [threshold];
  const negative = low < -threshold ? logTicks(threshold, -low, room - 1).map((value) => -value) : [];
  return [...negative, 0, ...positive].filter((value) => value >= low && value <= high);
}

function linearTicks(low, high, room) {
  const raw = (high - low) / room || 1;
  const base = decade(raw);
  const step = [1, 2, 5, 10].map((factor) => factor * base).find((value) => value >= raw * 0.999);
  const ticks = [];
  for (let i = Math.ceil(low / step - 1e-9); i * step <= high + 1e-9 * step; i++) ticks.push(i * step);
  return ticks.map((value) => Number(value.toPrecision(12)));
}

function logTicks(low, high, room) {
  const candidates = [[1, 2, 5], [1, 3], [1]].map((steps) => {
    const found = [];
    for (let base = decade(low); base <= high; base *= 10) {
      for (const step of steps) found.push(Number((step * base).toPrecision(6)));
    }
    return found.filter((value) => value >= low * 0.999 && value <= high * 1.001);
  });
  const fitting = candidates.find((ticks) => ticks.length <= room) || candidates[2];
  if (fitting.length < 2) return linearTicks(low, high, Math.min(room, 4)).filter((value) => value > 0);
  const every = Math.ceil(fitting.length / room);
  return fitting.filter((_, i) => i % every === 0);
}

/** The kind of a vertical axis and its domain, from the points that are shown. */
function verticalAxis(panel, shown, logarithmic) {
  const [first, last] = panel.domain || [];
  if (first > 0) return { kind: logarithmic ? "log" : "linear", domain: [logarithmic ? first : 0, last], threshold: 1 };
  const lines = panel.horizontal.map((line) => line.value);
  const points = shown.flatMap((series) => series.points).filter((point) => point[1] !== null);
  const means = [...points.map((point) => point[1]), ...lines];
  if (!means.length) return { kind: "linear", domain: [0, 1], threshold: 1 };
  const ends = points.flatMap((point) => [point[2], point[3]]).filter((value) => value !== null);
  const every = [...means, ...ends];
  const [low, high] = [Math.min(...every), Math.max(...every)];
  const sizes = means.map(Math.abs).filter((value) => value > 0);
  if (!logarithmic || !sizes.length) {
    const margin = 0.05 * (high - low || Math.abs(high) || 1);
    const floor = low >= 0 && low < 0.4 * high ? 0 : low - margin;
    return { kind: "linear", domain: [floor, high + margin], threshold: 1 };
  }
  const least = Math.min(...means);
  if (least > 0) {
    // An interval that reaches down to zero must not stretch the axis without end.
    return { kind: "log", domain: [0.9 * Math.max(low, least / 4), 1.1 * high], threshold: 1 };
  }
  const threshold = decade(Math.min(...sizes));
  const bottom = least < 0 ? 1.1 * least : -0.15 * threshold;
  return { kind: "symlog", domain: [bottom, 1.1 * Math.max(high, threshold)], threshold };
}
