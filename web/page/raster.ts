import { type Colours, MARGIN, type Plot, plotOn, timeAxis } from "./canvas.ts";
import type { History } from "./history.ts";

/** Columns that are cleared ahead of what is drawn, so that no tick is cut. */
const AHEAD = 4;

/** Sizes of a picture: in CSS pixels, and of the ring in those of the screen. */
interface Area {
  w: number;
  h: number;
  W: number;
  H: number;
}

/**
 * The raster of what runs: each spike a dot or a tick, population above population. Spikes are drawn once, into a ring of columns of which
 * each picture shows all, from the oldest on: what thousands of cells do costs little.
 */
export class RasterPicture {
  readonly #ring = document.createElement("canvas");
  #upToMs = 0;
  #drawnAs = "";

  constructor(readonly history: History) {}

  /** Draws the present picture. */
  draw(canvas: HTMLCanvasElement, colours: Colours): void {
    const plot = plotOn(canvas), { history } = this;
    if (!plot) return;
    const w = plot.width - MARGIN.left - MARGIN.right, h = plot.height - MARGIN.top - MARGIN.bottom;
    const ratio = canvas.width / plot.width;
    const area = { w, h, W: Math.max(1, Math.round(w * ratio)), H: Math.max(1, Math.round(h * ratio)) };
    this.#update(area, colours);
    const head = this.#column(history.endMs, area), rest = area.W - head, { context } = plot;
    const [left, top] = [MARGIN.left, MARGIN.top];
    context.drawImage(this.#ring, head, 0, rest, area.H, left, top, rest / ratio, h);
    if (head > 0) {
      context.drawImage(this.#ring, 0, 0, head, area.H, left + rest / ratio, top, head / ratio, h);
    }
    this.#labels(plot, area, colours);
    timeAxis(plot, { from: history.endMs - history.shownMs, until: history.endMs, colours });
  }

  /** Column of the ring of a time. */
  #column(ms: number, { W }: Area): number {
    const column = Math.floor(ms / this.history.shownMs * W) % W;
    return column < 0 ? column + W : column;
  }

  /** Brings the ring up to the present. */
  #update(area: Area, colours: Colours): void {
    const { history } = this, { endMs, shownMs } = history, { W, H } = area;
    const drawnAs = [W, H, ...colours.populations].join(" ");
    if (drawnAs !== this.#drawnAs || endMs - this.#upToMs >= shownMs) {
      [this.#ring.width, this.#ring.height] = [W, H];
      this.#drawnAs = drawnAs;
      this.#upToMs = endMs - shownMs;
    }
    const context = this.#ring.getContext("2d")!;
    const first = this.#column(this.#upToMs, area);
    const columns = Math.ceil((endMs - this.#upToMs) / shownMs * W) + 1;
    for (let k = 0; k < columns; k++) context.clearRect((first + AHEAD + k) % W, 0, 1, H);
    this.#spikes(context, area, colours);
    this.#upToMs = endMs;
  }

  /** Draws the spikes of stretches that came after what is drawn. */
  #spikes(context: CanvasRenderingContext2D, area: Area, colours: Colours): void {
    const { history } = this, { populations } = history.about;
    const cells = populations.reduce((sum, { size }) => sum + size, 0);
    const tall = Math.max(1.5, Math.min(12, area.h / cells * 0.8)) * area.H / area.h;
    const wide = Math.round((cells > 1000 ? 1 : 2) * area.W / area.w);
    const added = history.stretches.filter(({ startMs, durationMs }) => startMs + durationMs > this.#upToMs);
    const from = history.endMs - history.shownMs, scale = area.W / history.shownMs;
    let low = 0;
    populations.forEach(({ size }, p) => {
      context.fillStyle = colours.populations[p % colours.populations.length];
      const high = low + size;
      for (const { times, neurons } of added) {
        for (let k = 0; k < times.length; k++) {
          if (neurons[k] < low || neurons[k] >= high || times[k] < from) continue;
          context.fillRect(
            Math.floor(times[k] * scale) % area.W,
            (neurons[k] + 0.5) / cells * area.H - tall / 2,
            wide,
            tall,
          );
        }
      }
      low = high;
    });
  }

  #labels({ context }: Plot, { w, h }: Area, colours: Colours): void {
    const { populations } = this.history.about;
    const cells = populations.reduce((sum, { size }) => sum + size, 0);
    let low = 0;
    context.textAlign = "right";
    context.textBaseline = "middle";
    for (const { name, size } of populations) {
      const top = MARGIN.top + low / cells * h, tall = size / cells * h;
      context.fillStyle = colours.grid;
      if (low > 0) context.fillRect(MARGIN.left, Math.round(top), w, 1);
      context.fillStyle = colours.soft;
      if (tall > 10) {
        context.fillText(name.length > 4 ? name.slice(0, 3) : name, MARGIN.left - 8, top + tall / 2);
      }
      low += size;
    }
  }
}
