import { drawnSpikes } from "./raster_bands.ts";
import type { RasterSeries } from "./report_data.ts";

/** Two digits of a time, never longer; a time of zero or below a thousandth stays. */
function roundDown(time: number): number {
  if (time < 1e-3) return time;
  const step = 10 ** (Math.floor(Math.log10(time)) - 1);
  return Math.floor(time / step) * step;
}

/**
 * The longest time, from the start, in which no raster has more than a number of dots; round when it cuts.
 *
 * @param rasters Rasters that share their time axis. @param most Most dots of one raster, by default 8000.
 * @returns Length, ms; undefined without rasters.
 *
 * @example
 * ```ts
 * import { rasterWindow } from "./raster_window.ts";
 *
 * const raster = { label: "network", times: [1, 5], neurons: [0, 1], populations: [{ name: "E", size: 2 }] };
 * rasterWindow([{ ...raster, durationMs: 10 }]); // 10 ms: nothing has to be cut
 * ```
 */
export function rasterWindow(rasters: readonly RasterSeries[], most = 8000): number | undefined {
  const ends = rasters.map((raster) => {
    const times = Float64Array.from(drawnSpikes(raster).times.flat()).sort();
    return times.length <= most ? raster.durationMs : roundDown(times[most] - (raster.fromMs ?? 0));
  });
  return ends.length === 0 ? undefined : Math.min(...ends);
}
