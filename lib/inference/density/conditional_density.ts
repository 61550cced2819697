import { fail } from "../../base/fail.ts";
import type { TrainedModel } from "../../nn/model_file.ts";
import { type ProcessorStack, processorStacks } from "../../nn/processor/processor_stack.ts";
import { viewRows } from "../../nn/processor/rows.ts";
import { philox4x32 } from "../../random/philox.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { uniformOpen32 } from "../../random/uniform.ts";
import { fillContext } from "./density_data.ts";
import {
  contextChannels,
  densityInputs,
  densityLayout,
  type DensitySpec,
  packDensity,
} from "./density_spec.ts";
import { drawMixture, type MixtureAt, mixtureCumulative, mixtureLoss } from "./mixture.ts";
import { SPREAD } from "./processor/density_problem.ts";

/** Rows of a pass. */
const ROWS = 256;

/** Where values of a density are drawn from: its number among the observations, the member, and the first number of a value. */
export interface DrawPlace {
  /** Seed. */
  seed: number;
  /** Number of the observation. */
  observation: number;
  /** Number of the member. @default 0 */
  member?: number;
  /** Number of the first value. @default 0 */
  first?: number;
}

/** Stacks of layers of one density, which share its weights. */
interface DensityStacks {
  /** From the inputs to the outputs of all steps. */
  whole: ProcessorStack;
  /** From the inputs to the context of the chain; null where the context is the inputs. */
  summary: ProcessorStack | null;
  /** From one step of the chain to its outputs. */
  step: ProcessorStack;
}

/** A trained density as it is asked, on the processor. */
export class ConditionalDensity {
  /** Channels of a step of the chain. */
  readonly #chained: number;
  /** What the context is, as the chain's steps begin. */
  readonly #context: number;

  readonly #stacks: DensityStacks;

  private constructor(
    /** What it is, with its weights. */
    readonly model: TrainedModel<DensitySpec>,
    stacks: unknown,
  ) {
    const D = model.spec.parameters.length;
    this.#stacks = stacks as DensityStacks;
    this.#chained = this.#stacks.step.plan.inputs;
    this.#context = this.#chained - 2 * D;
  }

  /** Opens a density. @throws {TypeError} When a layer is of a kind that is not there on the processor. */
  static async open(model: TrainedModel<DensitySpec>): Promise<ConditionalDensity> {
    const { spec, weights } = model;
    const { layers, head } = densityLayout(spec),
      vector = packDensity(spec, weights),
      blocks = [...layers, head];
    const at = layers.findIndex(({ kind }) => kind === "chain"), above = blocks.slice(at + 1);
    const inputs = densityInputs(spec), { steps } = spec.context, own = { batch: ROWS, tape: false };
    const whole = (await processorStacks(blocks))({ ...own, steps, inputs });
    const summary = at === 0 ? null : (await processorStacks(layers.slice(0, at)))({ ...own, steps, inputs });
    const step = (await processorStacks(above))({ ...own, steps: 1, inputs: layers[at].units });
    for (const stack of [whole, summary, step]) stack?.load(vector);
    return new ConditionalDensity(model, { whole, summary, step } satisfies DensityStacks);
  }

  /** What it is. */
  get spec(): DensitySpec {
    return this.model.spec;
  }

  /** Puts rows into a stack. @param contextOf Numbers of a row's context. (T, C) @param units (rows, D) */
  #fill(
    stack: ProcessorStack,
    rows: number,
    { contextOf, units }: { contextOf: (row: number) => ArrayLike<number>; units?: ArrayLike<number> },
  ): void {
    const { spec } = this,
      channels = contextChannels(spec),
      D = spec.parameters.length,
      { steps } = spec.context;
    const { stride } = stack.inputs, into = viewRows(stack.processor.arena, stack.inputs, ROWS * steps);
    const own = new Float32Array(steps * channels);
    for (let row = 0; row < rows; row++) {
      fillContext(spec.context, contextOf(row), { values: own, first: 0 });
      for (let t = 0; t < steps; t++) {
        const to = (t * ROWS + row) * stride;
        into.set(own.subarray(t * channels, (t + 1) * channels), to);
        for (let d = 0; d < D; d++) into[to + channels + d] = units ? SPREAD * (units[row * D + d] - 0.5) : 0;
      }
    }
  }

  /** Runs rows through the whole stack. @param taken Told where the outputs of a row's values begin. */
  #each(
    { contexts, units, count }: { contexts: Float64Array; units?: Float64Array; count: number },
    taken: (row: number, at: (d: number) => MixtureAt) => void,
  ): void {
    const { spec } = this, { whole } = this.#stacks, D = spec.parameters.length, { components } = spec;
    const each = spec.context.steps * spec.context.names.length, one = contexts.length === each;
    for (let first = 0; first < count; first += ROWS) {
      const rows = Math.min(ROWS, count - first);
      const contextOf = (row: number) => {
        const at = one ? 0 : (first + row) * each;
        return contexts.subarray(at, at + each);
      };
      this.#fill(whole, rows, { contextOf, units: units?.subarray(first * D, (first + rows) * D) });
      whole.forward();
      const { stride } = whole.outputs, outputs = viewRows(whole.processor.arena, whole.outputs, ROWS * D);
      for (let row = 0; row < rows; row++) {
        taken(first + row, (d) => ({ outputs, first: (d * ROWS + row) * stride, components }));
      }
    }
  }

  /**
   * Log densities, in nats, of values in the unit box: over the box their exponentials have the integral 1.
   * @param units Values of 0 to 1. (N, D) @param contexts What they are told from, NaN where it is missing, of each row or one for all. (N or 1, T, C)
   */
  logDensity(units: Float64Array, contexts: Float64Array): Float64Array {
    const D = this.spec.parameters.length, count = units.length / D, found = new Float64Array(count);
    this.#each({ contexts, units, count }, (row, at) => {
      for (let d = 0; d < D; d++) found[row] -= mixtureLoss(at(d), units[row * D + d]);
    });
    return found;
  }

  /**
   * How much of a density of one parameter is below some places.
   * @param contexts What it is told from. (N, T, C) @param places In the unit box. (K)
   * @returns (N, K)
   * @throws {RangeError} When it is of several parameters.
   */
  cumulative(contexts: Float64Array, places: readonly number[]): Float64Array {
    const { parameters: { length: D }, context: { names, steps } } = this.spec;
    if (D !== 1) fail("tell how much of a density is below", "it must be of one parameter", D);
    const count = contexts.length / (steps * names.length), found = new Float64Array(count * places.length);
    this.#each({ contexts, count }, (row, at) => {
      places.forEach((place, k) => found[row * places.length + k] = mixtureCumulative(at(0), place));
    });
    return found;
  }

  /** The context of the chain's steps of one observation. */
  #summarised(context: ArrayLike<number>): Float32Array {
    const { spec } = this, { summary } = this.#stacks;
    if (!summary) {
      const own = new Float32Array(this.#context);
      fillContext(spec.context, context, { values: own, first: 0 });
      return own;
    }
    this.#fill(summary, 1, { contextOf: () => context });
    summary.forward();
    return viewRows(summary.processor.arena, summary.outputs, ROWS).slice(0, this.#context);
  }

  /**
   * Values of the density of one observation, in the unit box.
   * @param context What they are told from, NaN where it is missing. (T, C)
   * @returns (count, D)
   */
  draw(context: ArrayLike<number>, count: number, place: DrawPlace): Float64Array {
    const { spec } = this,
      { step } = this.#stacks,
      D = spec.parameters.length,
      C = this.#context,
      own = this.#summarised(context);
    const units = new Float64Array(count * D), { seed, observation, member = 0, first: number = 0 } = place;
    const key = seedKey(seed), { stride } = step.inputs, { arena } = step.processor;
    for (let first = 0; first < count; first += ROWS) {
      const rows = Math.min(ROWS, count - first), inputs = viewRows(arena, step.inputs, ROWS);
      for (let row = 0; row < rows; row++) {
        inputs.set(own, row * stride);
        inputs.fill(0, row * stride + C, row * stride + this.#chained);
      }
      for (let d = 0; d < D; d++) {
        for (let row = 0; row < rows; row++) {
          const at = row * stride + C;
          if (d > 0) {
            inputs[at + d - 1] = SPREAD * (units[(first + row) * D + d - 1] - 0.5);
            inputs[at + D + d - 1] = 0;
          }
          inputs[at + D + d] = 1;
        }
        step.forward();
        const outputs = viewRows(arena, step.outputs, ROWS);
        for (let row = 0; row < rows; row++) {
          const counter = [(number + first + row) * D + d, observation, member, STREAMS.posterior];
          const [choice, within] = philox4x32(counter, key);
          const at = { outputs, first: row * step.outputs.stride, components: spec.components };
          units[(first + row) * D + d] = drawMixture(at, uniformOpen32(choice), uniformOpen32(within));
        }
      }
    }
    return units;
  }
}
