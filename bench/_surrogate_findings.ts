import { short } from "./_record.ts";
import type { DeviceTimes } from "./_lstm_floor.ts";
import type { Point } from "./_surrogate_systems.ts";
import type { VolleyParts } from "./_volley_parts.ts";

/** What the device can do, measured in the same run. */
export interface Rates {
  /** Floating-point operations per second of a large forward pass of the layer. */
  forwardFlopPerSecond: number;
  /** s of a dispatch that does next to nothing. */
  perDispatch: number;
}

/** Where the time of a recurrent surrogate goes at one size, s per bin of all runs. */
export interface RolloutFindings {
  networks: number;
  wallSecondsPerBin: number;
  /** Of the dispatches alone. */
  deviceSecondsPerBin: number;
  /** The least there is: multiply-adds at the rate of a large forward pass. */
  arithmeticSecondsPerBin: number;
  launchSecondsPerBin: number;
  readbackSecondsPerBin: number;
  deviceNetworkSecondsPerSecond: number;
  timesFloor: number;
  flopPerSecond: number;
  limit: string;
}

const percent = (part: number) => `${Math.round(100 * part)} %`;

/** A recurrent surrogate's time in parts, and the largest of them in words. */
export function rolloutFindings(
  point: Point,
  times: DeviceTimes,
  given: { flop: number; binMs: number; rates: Rates; alone: number },
): RolloutFindings {
  const { networks } = point, { flop, binMs, rates, alone } = given;
  const wall = point.wallSeconds * binMs / point.durationMs;
  const device = times.secondsPerBin;
  const arithmetic = flop * networks / rates.forwardFlopPerSecond;
  const launch = times.dispatchesPerBin * rates.perDispatch;
  const kernel = Math.max(0, device - arithmetic - launch);
  // A bin of one run is a chain of dependent operations; while it takes as long as a bin of all, the device is not full.
  const latency = Math.max(0, Math.min(kernel, alone - launch - arithmetic));
  const parts: [string, number][] = [
    ["the layer's multiply-adds at the rate of a large forward pass", arithmetic],
    ["launches", launch],
    [
      networks === 1
        ? "the operations of one run in their order, on a device that it does not fill"
        : "the operations of one run in their order, as long as a bin of a run alone",
      latency,
    ],
    ["the rest of the kernels (drawing counts, gates, the head, memory)", kernel - latency],
    ["the host (buffers, submits, waits, readbacks, unpacking of counts)", Math.max(0, wall - device)],
  ];
  const [[what, seconds]] = parts.toSorted((a, b) => b[1] - a[1]);
  const all = parts.reduce((sum, [, part]) => sum + part, 0);
  return {
    networks,
    wallSecondsPerBin: short(wall),
    deviceSecondsPerBin: short(device),
    arithmeticSecondsPerBin: short(arithmetic),
    launchSecondsPerBin: short(launch),
    readbackSecondsPerBin: short(times.readbackSecondsPerBin),
    deviceNetworkSecondsPerSecond: short(networks * binMs / 1000 / device),
    timesFloor: short(wall / arithmetic),
    flopPerSecond: short(flop * networks / device),
    limit: `${percent(seconds / all)} of the time is ${what}`,
  };
}

/** What limits a volley surrogate, beside a stepped ensemble of the same size and step. */
export function volleyLimit(parts: VolleyParts, point: Point, stepped: Point | undefined): string {
  const wall = 1 / point.networkSecondsPerSecond;
  const device = parts.steppingSeconds + parts.networkSeconds + parts.jumpSeconds;
  const named: [string, number][] = [
    ["stepping between volleys", parts.steppingSeconds],
    ["the surrogate's network", parts.networkSeconds],
    ["jumps", parts.jumpSeconds],
    ["the host (buffers, submits, waits, readbacks)", Math.max(0, wall - device)],
  ];
  const all = named.reduce((sum, [, part]) => sum + part, 0);
  const shares = named.map(([name, part]) => `${name} ${percent(part / all)}`).join(", ");
  const bound = `${percent(parts.steppedPart)} of the time is stepped, so that stepping alone allows ${
    short(1 / parts.steppedPart)
  } times the stepped ensemble`;
  if (!stepped) return `${shares}; ${bound}`;
  const cost = parts.steppingSeconds / parts.steppedPart * stepped.networkSecondsPerSecond;
  return `${shares}; ${bound}, and a stepped second costs ${short(cost)} of the ensemble's`;
}
