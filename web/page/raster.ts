import { type Colours, MARGIN, plotOn, timeAxis } from "./canvas.ts";
import type { History } from "./history.ts";

/** Draws the spikes of the time that is shown: a dot or a tick for each, population above population. */
export function drawRaster(canvas: HTMLCanvasElement, history: History, colours: Colours): void {
  const plot = plotOn(canvas);
  if (!plot) return;
  const { context, width, height } = plot, { populations } = history.about;
  const cells = populations.reduce((sum, { size }) => sum + size, 0);
  const [w, h] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const from = history.endMs - history.shownMs, tall = Math.max(1.5, Math.min(12, h / cells * 0.8));
  const wide = cells > 1000 ? 1 : 1.5;
  const firsts = populations.map((_, p) => populations.slice(0, p).reduce((sum, { size }) => sum + size, 0));
  populations.forEach(({ name, size }, p) => {
    const top = MARGIN.top + firsts[p] / cells * h;
    context.fillStyle = colours.grid;
    if (p > 0) context.fillRect(MARGIN.left, Math.round(top), w, 1);
    context.fillStyle = colours.soft;
    context.textAlign = "right";
    context.textBaseline = "middle";
    const label = name.length > 4 ? name.slice(0, 3) : name;
    if (size / cells * h > 10) context.fillText(label, MARGIN.left - 8, top + size / cells * h / 2);
  });
  populations.forEach(({ size }, p) => {
    context.fillStyle = colours.populations[p % colours.populations.length];
    const [low, high] = [firsts[p], firsts[p] + size];
    for (const { times, neurons } of history.stretches) {
      for (let k = 0; k < times.length; k++) {
        if (neurons[k] < low || neurons[k] >= high || times[k] < from) continue;
        const x = MARGIN.left + (times[k] - from) / history.shownMs * w;
        context.fillRect(x, MARGIN.top + (neurons[k] + 0.5) / cells * h - tall / 2, wide, tall);
      }
    }
  });
  timeAxis(plot, { from, until: history.endMs, colours });
}
