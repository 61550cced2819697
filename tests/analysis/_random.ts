import type { Raster } from "../../lib/analysis/raster_type.ts";

/** A seeded source of uniform numbers in [0, 1): Mulberry32. */
export function uniforms(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** One exponential number of mean 1. */
export function exponential(uniform: () => number): number {
  return -Math.log(1 - uniform());
}

/** One standard normal number (Box-Muller). */
export function normal(uniform: () => number): number {
  return Math.sqrt(2 * exponential(uniform)) * Math.cos(2 * Math.PI * uniform());
}

/** One gamma number of whole shape and mean 1. */
export function gamma(uniform: () => number, shape: number): number {
  let sum = 0;
  for (let k = 0; k < shape; k++) sum += exponential(uniform);
  return sum / shape;
}

/** One Poisson number (number of unit exponentials that fit into `mean`). */
export function poisson(uniform: () => number, mean: number): number {
  let count = 0;
  for (let sum = exponential(uniform); sum < mean; sum += exponential(uniform)) count++;
  return count;
}

/** Puts one spike train per neuron into a raster. */
export function rasterOf(trains: number[][], durationMs: number): Raster {
  const spikes = trains.flatMap((train, neuron) => train.map((time) => ({ time, neuron })));
  spikes.sort((a, b) => a.time - b.time);
  return {
    times: Float64Array.from(spikes, (spike) => spike.time),
    neurons: Uint32Array.from(spikes, (spike) => spike.neuron),
    neuronCount: trains.length,
    durationMs,
  };
}

/** Independent renewal trains with gamma intervals of mean 20 ms; shape 1 is a Poisson process. */
export function gammaRaster(
  seed: number,
  options: { shape: number; neuronCount: number; durationMs: number },
): Raster {
  const uniform = uniforms(seed);
  const trains = Array.from({ length: options.neuronCount }, () => {
    const train: number[] = [];
    const interval = () => 20 * gamma(uniform, options.shape);
    for (let time = interval(); time < options.durationMs; time += interval()) train.push(time);
    return train;
  });
  return rasterOf(trains, options.durationMs);
}
