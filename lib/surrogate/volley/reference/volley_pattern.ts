import { pcg4d } from "../../../random/pcg4d.ts";
import { NETWORK_STREAMS } from "../../../random/streams.ts";
import { uniformClosedOpen } from "../../../random/uniform.ts";
import { durationOf, OUTCOME, spikesOf } from "./volley_outcome.ts";

/** Numbers of an outcome by which volleys are compared: sizes, duration and times. */
export const PATTERN_FEATURES: number = OUTCOME.pools;

/** A library of volleys as they were, L of them. */
export interface PatternLibrary {
  /** s: inverse deviations of the features. (FEATURES) */
  scales: ArrayLike<number>;
  /** Features of each volley. (L, FEATURES) */
  features: ArrayLike<number>;
  /** First bin of each pattern among those of all. (L + 1) */
  places: ArrayLike<number>;
  /** E spikes, I spikes of the bins of all patterns. */
  e: ArrayLike<number>;
  i: ArrayLike<number>;
}

/** The volley of a library whose features are nearest to those of an outcome y. */
export function nearestPattern(y: ArrayLike<number>, library: PatternLibrary): number {
  const { scales, features, places } = library;
  let best = 0, least = Infinity;
  for (let event = 0; event + 1 < places.length; event++) {
    let distance = 0;
    for (let f = 0; f < PATTERN_FEATURES; f++) {
      distance += ((y[f] - features[event * PATTERN_FEATURES + f]) * scales[f]) ** 2;
    }
    if (distance < least) [best, least] = [event, distance];
  }
  return best;
}

/** Deals n spikes to the bins of a volley in proportion to a pattern. @param u In [0, 1). */
export function dealSpikesLike(
  pattern: ArrayLike<number>,
  deal: { spikes: number; duration: number; u: number },
): Uint32Array {
  const { spikes, duration, u } = deal, bins = pattern.length;
  const before = [0];
  for (let bin = 0; bin < bins; bin++) before.push(before[bin] + pattern[bin]);
  const all = before[bins];
  const part = (b: number) => {
    if (b === duration) return 1;
    const time = b * bins / duration, bin = Math.min(Math.floor(time), bins - 1);
    return all === 0 ? time / bins : (before[bin] + (time - bin) * pattern[bin]) / all;
  };
  const dealt = (b: number) => Math.ceil(spikes * part(b) - u);
  return Uint32Array.from({ length: duration }, (_, b) => dealt(b + 1) - dealt(b));
}

/**
 * The spikes of a volley with the outcome y, by the pattern of the most similar volley of a library; see
 * `shaders/surrogate/volley/volley_pattern.wgsl`, which does the same in single precision.
 * @param y See {@linkcode OUTCOME}.
 * @param options.longest Most bins of a volley.
 * @param options.key Key of the network. @param options.step Its number of steps at the volley's start.
 * @returns E and I spikes of each bin of the volley; as many as it lasts.
 */
export function volleyPattern(
  y: ArrayLike<number>,
  library: PatternLibrary,
  options: { longest: number; key: readonly [number, number]; step: number },
): { e: Uint32Array; i: Uint32Array } {
  const { longest, key, step } = options, { places } = library;
  const event = nearestPattern(y, library);
  const duration = durationOf(y, longest);
  const words = new Uint32Array(4);
  const deal = (isI: number) => {
    pcg4d(words, ((NETWORK_STREAMS.volleySpikes + isI) << 28) >>> 0, step, key[0], key[1]);
    const counts = isI === 0 ? library.e : library.i;
    const pattern = Array.from(
      { length: places[event + 1] - places[event] },
      (_, bin) => counts[places[event] + bin],
    );
    return dealSpikesLike(pattern, { spikes: spikesOf(y, isI), duration, u: uniformClosedOpen(words[0]) });
  };
  return { e: deal(0), i: deal(1) };
}
