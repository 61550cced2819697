import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { requireNumber, requirePositive, requireWhole } from "../../base/require_number.ts";
import { DEFAULT_SEED } from "../../random/default_seed.ts";
import { normalPair } from "../../random/normal_from.ts";
import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { uniformOpen32 } from "../../random/uniform.ts";
import type { Energy } from "./energy.ts";
import { hamiltonian, leapfrog, type Mover, moverAt } from "./leapfrog.ts";

/** Options of {@linkcode sampleHamiltonian}. */
export interface HamiltonianOptions {
  /** h, size of a step of leapfrog. */
  stepSize: number;
  /** Steps of leapfrog between decisions. @default 10 */
  steps?: number;
  /** Samples of each chain. */
  samples: number;
  /** Samples that are dropped before. @default 0 */
  burnIn?: number;
  /** Chains. @default 1 */
  chains?: number;
  /** 1 / beta: samples are of `exp(-E / temperature)`. @default 1 */
  temperature?: number;
  /** Where chains start: a place of all, or several, which chains take in turn. (N), or a list of (N) @default 0 */
  start?: ArrayLike<number> | readonly ArrayLike<number>[];
  /** Part of the momentum that stays from sample to sample, below 1 (A. M. Horowitz 1991, doi:10.1016/0370-2693(91)90812-5). @default 0, all new */
  persistence?: number;
  /** Whether Metropolis' rule takes away what steps do to H. @default true */
  metropolis?: boolean;
  /** What is kept of each sample instead of its place. @param u A number uniform in (0, 1), of its own. @default the place */
  observe?: (x: Float64Array, u: number) => number;
  /** Seed. @default 1 */
  seed?: number;
  /** Stops it by throwing the signal's reason. */
  signal?: AbortSignal;
}

/** What a sampler gives. */
export interface HamiltonianSamples {
  /** Places, (chains, samples, N), or what was observed of them, (chains, samples). */
  values: Float64Array;
  /** Part of the moves that were accepted. */
  acceptance: number;
  /** Root of the mean square of the error of H over a move, in units of the temperature. */
  errorOfH: number;
}

const OPTIONS: OptionNames<HamiltonianOptions> = {
  ...{
    stepSize: true,
    steps: true,
    samples: true,
    burnIn: true,
    chains: true,
    temperature: true,
    start: true,
  },
  ...{ persistence: true, metropolis: true, observe: true, seed: true, signal: true },
};
const TASK = "sample an energy";
/** Third word of the counter of a decision. */
export const DECISION = 0xffff_ffff;

/** Adds new momenta to what stays of the old. */
function refresh(
  { p }: Mover,
  { key, step, chain }: { key: [number, number]; step: number; chain: number },
  [kept, spread]: readonly [number, number],
): void {
  for (let i = 0; i < p.length; i += 4) {
    const words = philox4x32([step, chain, i / 4, STREAMS.sampler], key);
    for (let j = 0; j < 4 && i + j < p.length; j += 2) {
      const [one, other] = normalPair(words[j], words[j + 1]);
      p[i + j] = kept * p[i + j] + spread * one;
      if (i + j + 1 < p.length) p[i + j + 1] = kept * p[i + j + 1] + spread * other;
    }
  }
}

/** Puts back where a mover was, its momentum turned round. */
function turnBack(mover: Mover, before: Mover): void {
  mover.x.set(before.x);
  mover.gradient.set(before.gradient);
  mover.energy = before.energy;
  for (let i = 0; i < mover.p.length; i++) mover.p[i] = -before.p[i];
}

function keep(from: Mover, to: Mover): void {
  to.x.set(from.x);
  to.p.set(from.p);
  to.gradient.set(from.gradient);
  to.energy = from.energy;
}

/** Where a chain starts. @throws {RangeError} When the place is of another size, or its energy is not finite. */
export function startPlace(
  energy: Energy,
  chain: number,
  start: HamiltonianOptions["start"],
): ArrayLike<number> {
  return startOf(energy, chain, start).x;
}

function startOf(energy: Energy, chain: number, start: HamiltonianOptions["start"]): Mover {
  const place = start === undefined
    ? new Float64Array(energy.size)
    : typeof start[0] === "number"
    ? start as ArrayLike<number>
    : (start as readonly ArrayLike<number>[])[chain % start.length];
  if (place?.length !== energy.size) {
    fail(TASK, `start must have ${energy.size} numbers in each place`, place?.length ?? "none");
  }
  const mover = moverAt(energy, place);
  if (!Number.isFinite(mover.energy)) {
    fail(TASK, "the energy must be finite where a chain starts", mover.energy);
  }
  return mover;
}

/** Options with their defaults, and what follows from them. */
export function settingsOf(options: HamiltonianOptions) {
  const { steps = 10, samples, burnIn = 0, chains = 1, temperature = 1, persistence = 0 } = options;
  const { metropolis = true, seed = DEFAULT_SEED } = options;
  // What stays of momenta, and the standard deviation of what is new.
  const momenta = [persistence, Math.sqrt(temperature * (1 - persistence ** 2))] as const;
  return { steps, samples, burnIn, chains, temperature, metropolis, seed, momenta, key: seedKey(seed) };
}

/** Fails unless options are in range. @throws {RangeError | TypeError} */
export function checkHamiltonian(options: HamiltonianOptions): void {
  requireKnown(TASK, options, OPTIONS);
  const { stepSize, steps = 10, samples, burnIn = 0, chains = 1, temperature = 1, persistence = 0 } = options;
  requirePositive(TASK, "stepSize", stepSize);
  requirePositive(TASK, "temperature", temperature);
  requireWhole(TASK, "steps", steps);
  requireWhole(TASK, "samples", samples);
  requireWhole(TASK, "burnIn", burnIn, 0);
  requireWhole(TASK, "chains", chains);
  requireNumber(TASK, "persistence", persistence, 0, 0.999999);
}

/**
 * Samples of `exp(-E / temperature)` by Hamiltonian dynamics: momenta are drawn, leapfrog moves, and Metropolis' rule accepts the move with the probability `min(1, exp(-dH / temperature))`. Where it does not,
 * the chain stays and its momentum turns round. A move whose H is no finite number is not accepted. Random numbers are of counters (sample, chain), so that a chain is the same among
 * others and alone.
 *
 * S. Duane, A. D. Kennedy, B. J. Pendleton, D. Roweth (1987), doi:10.1016/0370-2693(87)91197-X; R. M. Neal (2011), doi:10.1201/b10905-6.
 * @param energy The user's own, or such as {@linkcode ModernHopfield}.
 * @throws {RangeError} When an option is out of range. @throws {TypeError} When one is unknown.
 * @example
 * ```ts
 * import { sampleHamiltonian } from "@volley/volley/flows";
 *
 * const bowl = { size: 1, evaluate: (x: Float64Array, gradient: Float64Array) => (gradient[0] = x[0]) * x[0] / 2 };
 * const { values } = sampleHamiltonian(bowl, { stepSize: 0.5, samples: 1000, seed: 1 });
 * const variance = values.reduce((sum, x) => sum + x * x, 0) / 1000;
 * console.assert(Math.abs(variance - 1) < 0.2);
 * ```
 */
export function sampleHamiltonian(energy: Energy, options: HamiltonianOptions): HamiltonianSamples {
  checkHamiltonian(options);
  const { stepSize, start, observe, signal } = options;
  const { steps, samples, burnIn, chains, temperature, metropolis, momenta, key } = settingsOf(options);
  const width = observe ? 1 : energy.size, values = new Float64Array(chains * samples * width);
  let accepted = 0, square = 0;
  for (let chain = 0; chain < chains; chain++) {
    signal?.throwIfAborted();
    const mover = startOf(energy, chain, start), before = moverAt(energy, mover.x);
    refresh(mover, { key, step: 0, chain }, [0, Math.sqrt(temperature)]);
    for (let sample = -burnIn; sample < samples; sample++) {
      const step = burnIn + sample + 1, counter = [step, chain, DECISION, STREAMS.sampler];
      refresh(mover, { key, step, chain }, momenta);
      keep(mover, before);
      leapfrog(energy, mover, { stepSize, steps });
      const change = (hamiltonian(mover) - hamiltonian(before)) / temperature;
      const [decision, other] = philox4x32(counter, key);
      if (!metropolis || uniformOpen32(decision) < Math.exp(-change)) accepted++;
      else turnBack(mover, before);
      square += Number.isFinite(change) ? change * change : 0;
      if (sample < 0) continue;
      const at = (chain * samples + sample) * width;
      if (observe) values[at] = observe(mover.x, uniformOpen32(other));
      else values.set(mover.x, at);
    }
  }
  const moves = chains * (burnIn + samples);
  return { values, acceptance: accepted / moves, errorOfH: Math.sqrt(square / moves) };
}
