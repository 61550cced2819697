import { fail } from "../../../base/fail.ts";
import { createBuffer, readBuffer } from "../../../gpu/buffer.ts";
import type { Gpu } from "../../../gpu/gpu.ts";
import { createKernel, type Kernel } from "../../../gpu/kernel.ts";
import { submit, SubmitBudget } from "../../../gpu/submit.ts";
import { usedBindings } from "../../../gpu/used_bindings.ts";
import { philox4x32 } from "../../../random/philox.ts";
import { seedKey, STREAMS } from "../../../random/streams.ts";
import { uniformOpen32 } from "../../../random/uniform.ts";
import type { Energy, EnergyWgsl } from "../energy.ts";
import {
  checkHamiltonian,
  DECISION,
  type HamiltonianOptions,
  type HamiltonianSamples,
  settingsOf,
  startPlace,
} from "../sample_hamiltonian.ts";
import normalFrom from "../../../../shaders/random/normal_from.wgsl" with { type: "text" };
import philox from "../../../../shaders/random/philox.wgsl" with { type: "text" };
import uniform from "../../../../shaders/random/uniform.wgsl" with { type: "text" };
import sampleChainsWgsl from "../../../../shaders/flows/sample_chains.wgsl" with { type: "text" };

const STEM = "flows/sample_chains";
/** Most iterations of all loops of a dispatch on Mesa's software driver, which ends them after 65,535. */
const MOST_LOOPS = 60_000;
/** Most moves of a dispatch elsewhere. */
const MOST_MOVES = 32_768;
/** Most values that a dispatch writes. */
const MOST_VALUES = 2 ** 24;

/** Compiles the kernel of an energy. */
export function chainsKernel(gpu: Gpu, { code }: EnergyWgsl): Promise<Kernel> {
  const constants = [`const SAMPLER_STREAM = ${STREAMS.sampler}u;`];
  return createKernel(gpu, {
    stem: STEM,
    pieces: [...constants, code, philox, uniform, normalFrom, sampleChainsWgsl],
  });
}

/** Most moves of a dispatch; 0 where a software driver would not end one. */
export function mostMoves(
  { adapter }: Gpu,
  size: number,
  steps: number,
  { loops }: EnergyWgsl,
): number {
  if (!adapter.software) return MOST_MOVES;
  if (loops === undefined) return 0;
  return Math.floor((MOST_LOOPS - loops - 2 * size) / (steps * (loops + 2 * size + 1) + 9 * size + 1));
}

/** Chains at their start. (6 N + 1 + scratch, B) */
function firstChains(
  energy: Energy,
  options: HamiltonianOptions,
  scratch: number,
): Float32Array<ArrayBuffer> {
  const { chains } = settingsOf(options), all = new Float32Array((6 * energy.size + 1 + scratch) * chains);
  for (let chain = 0; chain < chains; chain++) {
    const place = startPlace(energy, chain, options.start);
    for (let i = 0; i < energy.size; i++) all[i * chains + chain] = place[i];
  }
  return all;
}

/** Takes what dispatches found. */
class Samples {
  readonly values: Float64Array<ArrayBuffer>;
  #accepted = 0;
  #square = 0;
  readonly #place: Float64Array;
  readonly #settings: ReturnType<typeof settingsOf>;

  constructor(readonly energy: Energy, readonly options: HamiltonianOptions) {
    const { chains, samples } = this.#settings = settingsOf(options);
    this.values = new Float64Array(chains * samples * (options.observe ? 1 : energy.size));
    this.#place = new Float64Array(energy.size);
  }

  /** @param found (moves, N + 2, B) */
  take(found: Float32Array, firstMove: number, moves: number): void {
    const { chains, samples, burnIn, key } = this.#settings,
      { size } = this.energy,
      { observe } = this.options;
    for (let local = 0; local < moves; local++) {
      const row = local * (size + 2), sample = firstMove + local - burnIn;
      for (let chain = 0; chain < chains; chain++) {
        const change = found[(row + size) * chains + chain];
        this.#square += Number.isFinite(change) ? change * change : 0;
        const decided = found[(row + size + 1) * chains + chain];
        if (decided === 0) {
          fail("sample the energy", "loops must be those of its WGSL, as the driver has cut them", "too few");
        }
        this.#accepted += decided - 1;
        if (sample < 0) continue;
        for (let i = 0; i < size; i++) this.#place[i] = found[(row + i) * chains + chain];
        const at = chain * samples + sample;
        if (!observe) this.values.set(this.#place, at * size);
        else {
          const [, other] = philox4x32([firstMove + local + 1, chain, DECISION, STREAMS.sampler], key);
          this.values[at] = observe(this.#place, uniformOpen32(other));
        }
      }
    }
  }

  done(): HamiltonianSamples {
    const { chains, samples, burnIn } = this.#settings, moves = chains * (burnIn + samples);
    return {
      values: this.values,
      acceptance: this.#accepted / moves,
      errorOfH: Math.sqrt(this.#square / moves),
    };
  }
}

/**
 * Samples of an energy that has WGSL, by many chains at once on the GPU, in single precision: those of `sampleHamiltonian` up to rounding, which a decision
 * next to its edge turns into others of the same distribution.
 * @throws {RangeError} When an option is out of range, or a software driver has cut the energy's loops. @throws The signal's reason, when it stops them.
 */
export async function sampleChainsOnGpu(
  given: Gpu,
  { energy, wgsl }: { energy: Energy; wgsl: EnergyWgsl },
  options: HamiltonianOptions,
): Promise<HamiltonianSamples> {
  checkHamiltonian(options);
  using gpu = given.scope();
  const { size } = energy, settings = settingsOf(options), { chains } = settings;
  const { scratch = 0, numbers = new Float32Array(1) } = wgsl, kernel = await chainsKernel(gpu, wgsl);
  const buffers = {
    numbers: createBuffer(gpu, `${STEM}/numbers`, numbers),
    chains: createBuffer(gpu, `${STEM}/chains`, firstChains(energy, options, scratch)),
  };
  const all = settings.burnIn + settings.samples, samples = new Samples(energy, options);
  const most = Math.max(
    1,
    Math.min(mostMoves(gpu, size, settings.steps, wgsl), Math.floor(MOST_VALUES / ((size + 2) * chains))),
  );
  const budget = new SubmitBudget({ initial: 4, maximum: most });
  const [key_low, key_high] = seedKey(settings.seed), [kept, spread] = settings.momenta;
  for (let first = 0; first < all;) {
    options.signal?.throwIfAborted();
    const moves = Math.min(budget.units, all - first), start = performance.now();
    using part = gpu.scope();
    const found = createBuffer(part, `${STEM}/found`, 4 * moves * (size + 2) * chains);
    const run = kernel.within(part).uniform("run", {
      ...{ chains, size, first_move: first, moves, steps: settings.steps, key_low, key_high, kept, spread },
      ...{ metropolis: Number(settings.metropolis), step_size: options.stepSize },
      temperature: settings.temperature,
    });
    const bound = kernel.bind(usedBindings(kernel, { ...buffers, found, run }));
    submit(gpu, `${STEM}/moves`, (pass) => kernel.dispatch(pass, bound, Math.ceil(chains / 64)));
    const length = 4 * moves * (size + 2) * chains;
    samples.take(new Float32Array(await readBuffer(part, found, { byteLength: length })), first, moves);
    budget.measured(moves, performance.now() - start);
    first += moves;
  }
  return samples.done();
}
