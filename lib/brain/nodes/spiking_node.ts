import { fail } from "../../base/fail.ts";
import { failSpec } from "../../base/spec_error.ts";
import { wholeSteps } from "../../base/time_grid.ts";
import { overrideSpiking } from "../../spiking/override_spiking.ts";
import { SpikingSimulation } from "../../spiking/simulation/spiking_simulation.ts";
import type { SpikingSpec } from "../../spiking/spec_types.ts";
import { meanOver, type ResolvedWaveform, resolveWaveform } from "../../system/resolved_waveform.ts";
import type { Waveform } from "../../system/waveform.ts";
import type { BrainNode, OpenNodeOptions } from "../node.ts";
import { SMOOTH_MS, SpikeRate } from "../bridge/spike_rate.ts";

/** Generators or a drive that take what a region gets, with the rate that they have by themselves. */
interface Generators {
  name: string;
  /** Of their rate in the spec. */
  path: string;
  own: ResolvedWaveform;
  /** Inputs that it takes, by number: what comes by several adds up. */
  inputs: number[];
  /** The highest of these inputs. */
  mostHz: number;
}

/** A network of point neurons that runs in a region. */
class SpikingNode implements BrainNode {
  readonly startHz = 0;
  readonly #generators: readonly Generators[];
  readonly #rate: SpikeRate;
  readonly #at: number;
  #step = 0;

  constructor(
    readonly simulation: SpikingSimulation,
    readonly generators: readonly Generators[],
    readonly options: OpenNodeOptions & { cells: number; at: number },
  ) {
    this.#generators = generators;
    this.#rate = new SpikeRate(options.cells, options.smoothMs ?? SMOOTH_MS);
    this.#at = options.at;
  }

  /** Rates of the generators in a window: their own, and what the region gets, together at least 0. */
  #rates(inputs: Float64Array, steps: number): Record<string, number> {
    const rates: Record<string, number> = {}, until = this.#step + steps;
    for (const { name, own, mostHz, inputs: taken } of this.#generators) {
      let sum = 0;
      for (const input of taken) {
        for (let k = 0; k < steps; k++) sum += inputs[input * steps + k];
      }
      const hz = Math.max(0, meanOver(own, this.#step, until) + sum / steps);
      if (!(hz <= mostHz)) {
        fail("run on the brain", `the rate of ${name} must be at most its mostHz, ${mostHz} Hz`, hz);
      }
      rates[name] = hz;
    }
    this.#step = until;
    return rates;
  }

  async advance(inputs: Float64Array, rates: Float64Array): Promise<number> {
    const windowMs = rates.length * this.options.stepMs;
    if (this.#generators.length > 0) await this.simulation.setRates(this.#rates(inputs, rates.length));
    const { counts } = await this.simulation.run(windowMs), spikes = counts[this.#at];
    rates.fill(this.#rate.add(spikes, windowMs));
    return spikes;
  }

  close(): void {
    this.simulation.close();
  }
}

/** Where the rate of generators or of a drive is in a spec, and what it is there. */
function rateOf(
  { populations, drives = [] }: SpikingSpec,
  name: string,
): { path: string; rateHz: number | Waveform } {
  const population = populations.find((one) => one.name === name);
  if (population) {
    const rateHz = (population.parameters?.rate ?? 10) as number | Waveform;
    return { path: `populations.${name}.parameters.rate`, rateHz };
  }
  return {
    path: `drives.${name}.rateHz`,
    rateHz: drives.find((one) => (one.name ?? one.to) === name)!.rateHz,
  };
}

/** Opens a network in a region. @throws {SpecError} When the window is no whole number of its steps. */
export async function openSpiking(spec: SpikingSpec, options: OpenNodeOptions): Promise<BrainNode> {
  const { stepMs, steps, inputs, mostHz, seed, population } = options, windowMs = steps * stepMs;
  if (!wholeSteps(windowMs, spec.stepMs)) {
    const rule = `the brain's window must be a whole number of steps of ${spec.name}, ${spec.stepMs} ms`;
    failSpec("windowMs", "run this network in a region", rule, windowMs);
  }
  const generators = [...new Set(inputs)].map((name): Generators => {
    const { path, rateHz } = rateOf(spec, name);
    const own = inputs.flatMap((other, at) => other === name ? [at] : []);
    const most = own.reduce((high, at) => Math.max(high, mostHz[at]), 0);
    return { name, path, own: resolveWaveform(rateHz, stepMs), inputs: own, mostHz: most };
  });
  const opened = overrideSpiking(
    spec,
    Object.fromEntries(
      generators.map(({ path, mostHz }) => [path, { steps: [[0, mostHz]] } as Waveform]),
    ),
  );
  const simulation = await SpikingSimulation.open(null, opened, {
    seed,
    binMs: windowMs,
    record: { spikes: false },
    threads: 1,
  });
  const at = spec.populations.findIndex(({ name }) => name === population);
  return new SpikingNode(simulation, generators, { ...options, at, cells: spec.populations[at].size });
}
