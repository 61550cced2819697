import type { RasterSeries } from "./report_data.ts";

/** Two digits of a time, never longer; a time of zero or below a thousandth stays. */
function roundDown(time: number): number {
  if (time < 1e-3) return time;
  const step = 10 ** (Math.floor(Math.log10(time)) - 1);
  return Math.floor(time / step) * step;
}

/**
 * The longest time, from the start, in which no raster has more than a number of spikes; round when it cuts.
 *
 * @param rasters Rasters that share their time axis. @param most Most dots of one raster, by default 8000.
 * @returns ms; undefined without rasters.
 *
 * @example
 * ```ts
 * import { rasterWindow } from "./raster_window.ts";
 *
 * const raster = { label: "network", times: [1, 5], neurons: [0, 1], neuronCount: 2, excitatoryCount: 1 };
 * rasterWindow([{ ...raster, durationMs: 10 }]); // 10 ms: nothing has to be cut
 * ```
 */
export function rasterWindow(rasters: readonly RasterSeries[], most = 8000): number | undefined {
  const ends = rasters.map(({ times, durationMs }) =>
    times.length <= most ? durationMs : roundDown(Float64Array.from(times).sort()[most])
  );
  return ends.length === 0 ? undefined : Math.min(...ends);
}
