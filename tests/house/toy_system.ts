/**
 * A system of one's own in a page: cells that fire by chance and rest for a while, in two populations of which the second follows the
 * first. Nothing of the library knows it; the tests take it through every command by `--with`.
 */
import {
  ArgumentRangeError,
  defineSystem,
  joinPopulations,
  SpecError,
  type System,
  type SystemSpec,
} from "../../mod.ts";

/** Rates in Hz, refractory time in ms, and how much of the leader's activity the follower adds. */
interface ToySpec extends SystemSpec {
  kind: "refractory-poisson";
  size: number;
  rateHz: number;
  restMs: number;
  follow: number;
}

const RANGES = { size: [1, 10_000], rateHz: [0, 400], restMs: [0, 100], follow: [0, 10] } as const;

function parse(input: unknown): ToySpec {
  const spec = input as ToySpec;
  for (const [field, [low, high]] of Object.entries(RANGES)) {
    const value = spec[field as keyof typeof RANGES];
    if (typeof value === "number" && value >= low && value <= high) continue;
    throw new SpecError(field, [
      `Cannot use this network as ${field} must be from ${low} to ${high}: current value is ${value}.`,
    ]);
  }
  return spec;
}

/** Uniform numbers in [0, 1) from a seed: Marsaglia's xorshift. */
function randomOf(seed: number): () => number {
  let state = (seed ^ 0x9e3779b9) >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state = (state ^ (state << 5)) >>> 0;
    return state / 2 ** 32;
  };
}

/** Spikes of both populations in each ms. */
function runOnce(
  { size, rateHz, restMs, follow }: ToySpec,
  bins: number,
  seed: number,
): Uint16Array<ArrayBuffer>[] {
  const random = randomOf(seed);
  const ready = [new Float64Array(size), new Float64Array(size)];
  const counts = ready.map(() => new Uint16Array(bins));
  for (let bin = 0; bin < bins; bin++) {
    const before = bin === 0 ? 0 : counts[0][bin - 1] / size;
    [rateHz / 1000, rateHz / 2000 + follow * before].forEach((chance, p) => {
      for (let cell = 0; cell < size; cell++) {
        if (bin < ready[p][cell] || random() >= chance) continue;
        counts[p][bin]++;
        ready[p][cell] = bin + 1 + restMs;
      }
    });
  }
  return counts;
}

const PRESET: ToySpec = {
  kind: "refractory-poisson",
  name: "toy",
  size: 50,
  rateHz: 40,
  restMs: 5,
  follow: 0.5,
};

const populations = ({ size }: ToySpec) => [{ name: "leader", size }, { name: "follower", size }];

export const toySystem: System<ToySpec> = defineSystem<ToySpec>({
  kind: "refractory-poisson",
  about: "cells that fire by chance and rest, and others that follow them",
  presets: [{ name: "toy", about: "50 cells of each, 40 Hz" }],
  warmupMs: 20,
  preset: () => PRESET,
  parse,
  override(spec, values) {
    const unknown = Object.keys(values).find((name) => !(name in spec));
    if (unknown) {
      throw new SpecError(unknown, [
        `Cannot use this network as it has no field: current value is ${unknown}.`,
      ]);
    }
    return parse({ ...spec, ...values });
  },
  populations,
  references: () => [{ authors: ["A. Toy", "others"], year: 2020, title: "Toys {that} fire & rest" }],
  describe: (spec) => ({ populations: populations(spec), facts: [["rate", `${spec.rateHz} Hz`]] }),
  simulate(
    _gpu,
    specs,
    { durationMs, warmupMs = 20, binMs = 1, seed = 1, firstNetwork = 0, onProgress, signal },
  ) {
    if (binMs !== 1) {
      throw new ArgumentRangeError(`Cannot simulate as bins must be of 1 ms: current value is ${binMs}`);
    }
    const start = performance.now(), bins = Math.round(durationMs);
    const all = [0, 1].map(() => new Uint16Array(specs.length * bins));
    specs.forEach((spec, network) => {
      signal?.throwIfAborted();
      runOnce(spec, bins + warmupMs, seed * 65_537 + firstNetwork + network + 1)
        .forEach((counts, p) => all[p].set(counts.subarray(warmupMs), network * bins));
    });
    const networkSeconds = specs.length * (bins + warmupMs) / 1000;
    const wallSeconds = (performance.now() - start) / 1000;
    onProgress?.({ fraction: 1, networkSeconds, wallSeconds });
    return Promise.resolve({
      ...{ system: "refractory-poisson", specs: [...specs], seed, engine: "script", adapter: "CPU" },
      ...{ stepMs: 1, warmupMs, networkSeconds, wallSeconds },
      counts: joinPopulations(
        { populations: populations(specs[0]), binMs, networks: specs.length, bins },
        all,
      ),
    });
  },
});
