import { fail } from "../base/fail.ts";
import { SLACK_MS } from "../base/time_grid.ts";
import { requirePositive, requireWhole } from "../base/require_number.ts";
import { requireAscending, requireSameLength } from "./_checks.ts";
import type { Raster } from "./raster_type.ts";

/** Throws a RangeError unless every time is from 0 to the end of the recording, both included. */
export function requireTimesWithin(task: string, times: ArrayLike<number>, durationMs: number): void {
  for (let at = 0; at < times.length; at++) {
    if (!(times[at] >= -SLACK_MS && times[at] <= durationMs + SLACK_MS)) {
      fail(task, `times must lie between 0 and ${durationMs} ms`, times[at]);
    }
  }
}

/** Throws a RangeError that starts with the caller's task unless the raster is consistent. */
export function requireRaster(task: string, raster: Raster): void {
  requireWhole(task, "neuronCount", raster.neuronCount, 1);
  requirePositive(task, "durationMs", raster.durationMs);
  requireSameLength(task, "neurons", raster.neurons.length, raster.times.length);
  requireAscending(task, raster.times);
  requireTimesWithin(task, raster.times, raster.durationMs);
  for (const neuron of raster.neurons) {
    if (neuron >= raster.neuronCount) {
      fail(task, `neurons must be below neuronCount = ${raster.neuronCount}`, neuron);
    }
  }
}
