import { ArgumentRangeError } from "../base/errors.ts";
import { requireAscending, requireInteger, requirePositive, requireSameLength } from "./_checks.ts";
import type { Raster } from "./raster.ts";

/** Throws a RangeError that starts with the caller's task unless the raster is consistent. */
export function requireRaster(task: string, raster: Raster): void {
  requireInteger(task, "neuronCount", raster.neuronCount, 1);
  requirePositive(task, "durationMs", raster.durationMs);
  requireSameLength(task, "neurons", raster.neurons.length, raster.times.length);
  requireAscending(task, raster.times);
  for (const neuron of raster.neurons) {
    if (neuron >= raster.neuronCount) {
      throw new ArgumentRangeError(
        `Cannot ${task} as neurons must be below neuronCount = ${raster.neuronCount}: current value is ${neuron}`,
      );
    }
  }
}
