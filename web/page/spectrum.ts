import { welchPsd } from "../../lib/analysis/psd.ts";
import { spectralPeak } from "../../lib/analysis/spectral_measures.ts";
import { type Colours, horizontalGrid, MARGIN, plotOn, tickStep } from "./canvas.ts";
import { type History, KEPT_MS } from "./history.ts";

/** Bins of a segment of Welch's estimate, and how many are needed for one. */
const SEGMENT = 512;
/** Highest frequency that is shown, Hz. */
const MOST_HZ = 120;

/** A spectrum that is drawn. */
export interface Spectrum {
  name: string;
  /** Densities by frequency, of the first population's rate per cell. */
  psd: { frequencies: ArrayLike<number>; power: ArrayLike<number> };
  /** Frequency at which the curve that is drawn is highest, Hz; null where there are no spikes. */
  peakHz: number | null;
}

/** The spectrum of the first population over the last seconds; null before there are enough. */
export function spectrumOf(history: History, name: string): Spectrum | null {
  const counts = history.last(0, KEPT_MS);
  if (counts.length < SEGMENT) return null;
  const { size } = history.about.populations[0];
  const psd = welchPsd(counts.map((count) => 1000 * count / size), { segmentLength: SEGMENT });
  const drawn = { minHz: psd.frequencies[1], maxHz: MOST_HZ };
  const peak = counts.some((count) => count > 0) ? spectralPeak(psd, drawn) : null;
  return { name, psd, peakHz: peak?.frequencyHz ?? null };
}

/** Draws spectra over one another, on a logarithmic axis. */
export function drawSpectra(canvas: HTMLCanvasElement, spectra: readonly Spectrum[], colours: Colours): void {
  const plot = plotOn(canvas);
  if (!plot) return;
  const { context, width, height } = plot;
  const [w, h] = [width - MARGIN.left - MARGIN.right, height - MARGIN.top - MARGIN.bottom];
  const shown = spectra.map(({ psd }) => {
    const points: [number, number][] = [];
    for (let k = 1; k < psd.power.length && psd.frequencies[k] <= MOST_HZ; k++) {
      points.push([psd.frequencies[k], Math.log10(Math.max(psd.power[k], 1e-6))]);
    }
    return points;
  });
  const all = shown.flat().map(([, value]) => value);
  const high = Math.ceil(Math.max(1, ...all)),
    low = Math.max(high - 5, Math.floor(Math.min(...all, high - 1)));
  const y = (value: number) => MARGIN.top + h * (1 - (Math.max(low, value) - low) / (high - low));
  horizontalGrid(plot, { low, high, y, colours });
  shown.forEach((points, k) => {
    context.strokeStyle = k === 0 ? colours.populations[0] : colours.ink;
    context.setLineDash(k === 0 ? [] : [5, 4]);
    context.lineWidth = 1.75;
    context.beginPath();
    points.forEach(([hz, value], at) => {
      const x = MARGIN.left + hz / MOST_HZ * w;
      if (at === 0) context.moveTo(x, y(value));
      else context.lineTo(x, y(value));
    });
    context.stroke();
  });
  context.setLineDash([]);
  context.fillStyle = colours.soft;
  context.textAlign = "center";
  context.textBaseline = "bottom";
  const step = tickStep(MOST_HZ, 5);
  for (let hz = step; hz <= MOST_HZ; hz += step) {
    context.fillText(`${hz} Hz`, MARGIN.left + hz / MOST_HZ * w - (hz === MOST_HZ ? 12 : 0), height);
  }
}
