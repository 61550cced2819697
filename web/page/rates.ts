import { type Colours, horizontalGrid, MARGIN, type Plot, plotOn, timeAxis } from "./canvas.ts";
import type { History } from "./history.ts";

/** Width of what rates are averaged over, ms. */
const SMOOTH_MS = 5;

/** Rates of a population over the time that is shown, Hz, averaged over 5 ms. */
export function ratesOf(history: History, population: number): Float64Array {
  const counts = history.last(population, history.shownMs + SMOOTH_MS),
    { size } = history.about.populations[population];
  const rates = new Float64Array(Math.max(0, counts.length - SMOOTH_MS));
  let sum = counts.subarray(0, SMOOTH_MS).reduce((all, count) => all + count, 0);
  for (let bin = 0; bin < rates.length; bin++) {
    sum += counts[bin + SMOOTH_MS] - counts[bin];
    rates[bin] = 1000 * sum / SMOOTH_MS / size;
  }
  return rates;
}

/** Highest rate that is shown of all that are drawn together. */
export function highestRate(histories: readonly History[]): number {
  const all = histories.flatMap((history) =>
    history.about.populations.map((_, p) =>
      ratesOf(history, p).reduce((most, rate) => Math.max(most, rate), 10)
    )
  );
  return Math.max(...all, 10);
}

/** A line through values, the last of them at the right edge. */
function line(
  { context, width }: Plot,
  { values, shownMs, colour, y }: {
    values: ArrayLike<number>;
    shownMs: number;
    colour: string;
    y: (value: number) => number;
  },
): void {
  const w = width - MARGIN.left - MARGIN.right;
  context.strokeStyle = colour;
  context.lineWidth = 1.5;
  context.lineJoin = "round";
  context.beginPath();
  for (let k = 0; k < values.length; k++) {
    const x = width - MARGIN.right - (values.length - k) / shownMs * w;
    if (k === 0) context.moveTo(x, y(values[k]));
    else context.lineTo(x, y(values[k]));
  }
  context.stroke();
}

/** Draws the rates of all populations. @param most Top of the axis, Hz. */
export function drawRates(
  canvas: HTMLCanvasElement,
  history: History,
  { most, colours }: { most: number; colours: Colours },
): void {
  const plot = plotOn(canvas);
  if (!plot) return;
  const h = plot.height - MARGIN.top - MARGIN.bottom,
    y = (rate: number) => MARGIN.top + h * (1 - rate / most);
  horizontalGrid(plot, { low: 0, high: most, y, colours });
  for (let p = history.about.populations.length - 1; p >= 0; p--) {
    const colour = colours.populations[p % colours.populations.length];
    line(plot, { values: ratesOf(history, p), shownMs: history.shownMs, colour, y });
  }
  timeAxis(plot, { from: history.endMs - history.shownMs, until: history.endMs, colours });
}

/** Lowest and highest voltage that is shown, mV. */
const VOLTAGES = [-85, 45] as const;

/** Draws the voltages of a cell: the soma above all. */
export function drawVoltages(canvas: HTMLCanvasElement, history: History, colours: Colours): void {
  const plot = plotOn(canvas);
  if (!plot) return;
  const h = plot.height - MARGIN.top - MARGIN.bottom, [low, high] = VOLTAGES;
  const y = (mv: number) => MARGIN.top + h * (1 - (Math.min(high, Math.max(low, mv)) - low) / (high - low));
  horizontalGrid(plot, { low, high, y, colours });
  for (const at of [1, 0]) {
    const values = history.stretches.flatMap(({ courses }) => Array.from(courses[at]?.values ?? []));
    const colour = colours.populations[at === 0 ? 2 : 1], { shownMs } = history;
    line(plot, { values: values.slice(-shownMs), shownMs, colour, y });
  }
  timeAxis(plot, { from: history.endMs - history.shownMs, until: history.endMs, colours });
}
