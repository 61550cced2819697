import { LanesStepper } from "../../../markov/cpu/lanes/lanes_stepper.ts";
import { overrideSpec } from "../../../markov/mif_spec.ts";
import { type ProcessorStack, processorStacks } from "../../../nn/processor/processor_stack.ts";
import { viewRows } from "../../../nn/processor/rows.ts";
import type { SteppedRuns } from "../../../nn/processor/run_parts.ts";
import { networkKey } from "../../../random/network_key.ts";
import { seedKey, STREAMS } from "../../../random/streams.ts";
import type { SurrogateModel } from "../../model.ts";
import { jumpShape } from "../jump_shape.ts";
import { libraryOf } from "../pattern_library.ts";
import { mixtureDraw } from "../reference/mixture.ts";
import { volleyJump } from "../reference/volley_jump.ts";
import { durationOf } from "../reference/volley_outcome.ts";
import { volleyPattern } from "../reference/volley_pattern.ts";
import { coarseFeatures } from "../volley_data.ts";
import { outcomeBlock, packOutcome, packTrained, volleyLayout } from "../volley_layout.ts";
import { volleyInputs, volleyOutcomes, type VolleySpec } from "../volley_spec.ts";

/** Free runs of a volley surrogate, all of it plain data. */
export interface VolleyRunsPlan {
  model: SurrogateModel<VolleySpec>;
  runs: number;
  /** Number of the first run, for its random numbers. */
  firstRun: number;
  bins: number;
  warmup: number;
  seed: number;
  /** As the spec names them. (runs, P) */
  parameters: Float64Array;
  /** ms between volleys. */
  stepMs: number;
}

/** Bins that are done between two looks at the clock. */
const TOGETHER = 64;

/** A run: the network between volleys, and where it is. */
interface Run {
  network: LanesStepper;
  key: [number, number];
  /** Bins done, those since the last volley, and volleys jumped over. */
  bin: number;
  idle: number;
  jumps: number;
  /** Recurrent spikes of the last bins; bin b is number b % window. */
  recurrent: Float64Array;
}

/**
 * Free runs of a volley surrogate on the processor: the network is stepped until a volley starts, and the surrogate draws how it ends; see
 * `shaders/surrogate/volley/volley_advance.wgsl` and what follows there. A run after another.
 */
export class VolleyRuns implements SteppedRuns {
  /** Spikes. `(runs, 2, bins)` */
  readonly counts: Uint16Array<ArrayBuffer>;
  readonly #jumpShape;
  readonly #library;
  #at = 0;
  #run: Run;

  private constructor(
    readonly plan: VolleyRunsPlan,
    readonly mixture: ProcessorStack,
    readonly outcome: ProcessorStack,
  ) {
    const { model, runs, bins } = plan;
    this.counts = new Uint16Array(2 * runs * bins);
    this.#jumpShape = jumpShape(model);
    this.#library = libraryOf(model.spec, model.weights);
    this.#run = this.#begin(0);
  }

  /** Prepares runs. */
  static async open(plan: VolleyRunsPlan): Promise<VolleyRuns> {
    const { spec, weights } = plan.model, shape = { batch: 1, steps: 1, tape: false }, F = volleyInputs(spec);
    const mixture = (await processorStacks(volleyLayout(spec).blocks))({ ...shape, inputs: F });
    const outcome = (await processorStacks([outcomeBlock(spec)]))({
      ...shape,
      inputs: F + volleyOutcomes(spec),
    });
    mixture.load(packTrained(spec, weights));
    outcome.load(packOutcome(spec, weights));
    return new VolleyRuns(plan, mixture, outcome);
  }

  #begin(run: number): Run {
    const { model: { spec }, parameters, seed, firstRun, stepMs } = this.plan, { names } = spec.parameters;
    const values = names.map((name, p) => [name, parameters[run * names.length + p]] as const);
    const key = networkKey(seed, firstRun + run);
    const network = new LanesStepper(overrideSpec(spec.network, Object.fromEntries(values)), key, { stepMs });
    const { windowBins } = spec.rule;
    return { network, key, bin: 0, idle: 0, jumps: 0, recurrent: new Float64Array(windowBins) };
  }

  get done(): number {
    const { runs, bins, warmup } = this.plan;
    return this.#at === runs ? 1 : (this.#at + Math.min(1, this.#run.bin / (bins + warmup))) / runs;
  }

  step(): void {
    const { bins, warmup, runs } = this.plan;
    for (let bin = 0; bin < TOGETHER && this.#run.bin < warmup + bins; bin++) {
      if (this.#stepBin()) this.#volley();
    }
    if (this.#run.bin < warmup + bins) return;
    this.#at++;
    if (this.#at < runs) this.#run = this.#begin(this.#at);
  }

  /** Records the spikes of a bin of the present run. */
  #record(bin: number, e: number, i: number): void {
    const { bins, warmup } = this.plan, at = bin - warmup;
    if (at < 0 || at >= bins) return;
    this.counts[2 * this.#at * bins + at] = Math.min(e, 0xffff);
    this.counts[(2 * this.#at + 1) * bins + at] = Math.min(i, 0xffff);
  }

  /** Does one bin of the network. @returns Whether a volley has started. */
  #stepBin(): boolean {
    const { model: { spec }, stepMs } = this.plan, run = this.#run, { network, recurrent } = run;
    const { windowBins, open } = spec.rule, sum = { e: 0, i: 0, recurrent: 0 };
    for (let step = Math.round(spec.binMs / stepMs); step > 0; step--) {
      network.advance();
      sum.e += network.counts.e;
      sum.i += network.counts.i;
      sum.recurrent += network.counts.recurrent;
    }
    this.#record(run.bin, sum.e, sum.i);
    recurrent[run.bin % windowBins] = sum.recurrent;
    run.bin++;
    run.idle++;
    let inWindow = 0;
    for (let back = 1; back <= Math.min(windowBins, run.idle); back++) {
      inWindow += recurrent[(run.bin - back) % windowBins];
    }
    return inWindow >= open;
  }

  /** The coarse state of the network and its parameters, normalised. */
  #inputs(): Float32Array {
    const { model: { spec }, parameters } = this.plan,
      { network } = this.#run,
      { lowest, width, bins, modes, features } = spec.coarse;
    const histograms = new Uint16Array(2 * bins), pools = new Uint32Array(4), refractory = new Uint16Array(2);
    for (let cell = 0; cell < network.voltage.length; cell++) {
      const isI = cell < spec.populations.E ? 0 : 1;
      pools[isI] += network.pendingE[cell];
      pools[2 + isI] += network.pendingI[cell];
      refractory[isI] += network.refractory[cell];
      if (network.refractory[cell] !== 0) continue;
      histograms[
        isI * bins + Math.min(Math.floor(Math.max(network.voltage[cell] - lowest, 0) / width), bins - 1)
      ]++;
    }
    const coarse = coarseFeatures({ histograms, pools, refractory }, modes),
      { names, centre, scale } = spec.parameters;
    const inputs = new Float32Array(coarse.length + names.length);
    coarse.forEach((value, f) => inputs[f] = (value - features.centre[f]) / features.scale[f]);
    names.forEach((_, p) => {
      inputs[coarse.length + p] = (parameters[this.#at * names.length + p] - centre[p]) / scale[p];
    });
    return inputs;
  }

  /** Outputs of a stack for one row of inputs. */
  #through(stack: ProcessorStack, inputs: ArrayLike<number>): Float32Array {
    const { arena } = stack.processor;
    viewRows(arena, stack.inputs, 1).set(inputs);
    stack.forward();
    return viewRows(arena, stack.outputs, 1);
  }

  /** Draws how the volley that has started ends, records its spikes and jumps to its end. */
  #volley(): void {
    const { model: { spec }, seed, firstRun, stepMs } = this.plan, run = this.#run, { network, key } = run;
    const inputs = this.#inputs(), shape = { components: spec.components, dimensions: volleyOutcomes(spec) };
    const drawn = mixtureDraw(this.#through(this.mixture, inputs), shape, {
      draw: run.jumps,
      network: firstRun + this.#at,
      stream: STREAMS.rollout,
      seed: seedKey(seed),
    });
    const y = this.#through(this.outcome, [...inputs, ...drawn]).slice(),
      { longestBins: longest } = spec.rule;
    const { e, i } = volleyPattern(y, this.#library, { longest, key, step: network.step });
    e.forEach((spikes, bin) => this.#record(run.bin + bin, spikes, i[bin]));
    const { voltage, refractory, pendingE, pendingI } = volleyJump(y, this.#jumpShape, {
      key,
      step: network.step,
    });
    network.voltage.set(voltage);
    network.refractory.set(refractory);
    network.pendingE.set(pendingE);
    network.pendingI.set(pendingI);
    network.spiked.fill(0);
    network.counts.e = network.counts.i = 0;
    const duration = durationOf(y, longest);
    network.step += duration * Math.round(spec.binMs / stepMs);
    run.bin += duration;
    run.idle = 0;
    run.jumps++;
  }
}
