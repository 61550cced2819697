import { withKnown } from "../../base/nearest_name.ts";
import { failSpec } from "../../base/spec_error.ts";
import { fail } from "../../base/fail.ts";
import { isWithin } from "../../base/time_grid.ts";
import { seedKey, STREAMS } from "../../random/streams.ts";
import { channelTable } from "../../surrogate/counts/coarse_state.ts";
import { normaliseParameters } from "../../surrogate/counts/count_data.ts";
import { packWeights, weightLayout } from "../../surrogate/counts/count_layout.ts";
import { headOf } from "../../surrogate/counts/head_fields.ts";
import { channelCount, type RecurrentSpec } from "../../surrogate/counts/recurrent_spec.ts";
import { RolloutStepper } from "../../surrogate/counts/reference/rollout.ts";
import { outsideBox } from "../../surrogate/counts/rollout_options.ts";
import { featuresOf, referenceWeights } from "../../surrogate/counts/train_reference.ts";
import type { SurrogateModel } from "../../surrogate/model.ts";
import type { SystemSpec } from "../../system/run.ts";
import { SMOOTH_MS, SpikeRate } from "../bridge/spike_rate.ts";
import type { BrainNode, NodeKind, OpenNodeOptions } from "../node.ts";

/** A surrogate in a region, in a spec. */
export interface SurrogateNodeSpec extends SystemSpec {
  /**
   * Its parameters, to which those that are inputs are added what the region gets.
   * @default the middle of the box that it was trained on
   */
  parameters?: Record<string, number>;
}

class SurrogateNode implements BrainNode {
  readonly startHz = 0;
  readonly #spec: RecurrentSpec;
  readonly #stepper: RolloutStepper;
  readonly #rate: SpikeRate;
  readonly #own: Float64Array;
  readonly #values: Float64Array;
  readonly #inputs: readonly number[];
  readonly #at: number;
  #normalised: ArrayLike<number> = [];

  constructor(model: SurrogateModel<RecurrentSpec>, parameters: readonly number[], options: OpenNodeOptions) {
    const { spec } = model, { inputs, population, smoothMs = SMOOTH_MS, seed } = options;
    this.#spec = spec;
    this.#own = Float64Array.from(parameters);
    this.#values = this.#own.slice();
    this.#inputs = inputs.map((name) => spec.parameters.names.indexOf(name));
    this.#at = spec.populations.findIndex(({ name }) => name === population);
    this.#rate = new SpikeRate(spec.populations[this.#at].size, smoothMs);
    const weights = referenceWeights(weightLayout(spec), Float64Array.from(packWeights(spec, model.weights)));
    const start = new Float64Array(channelCount(spec));
    this.#stepper = new RolloutStepper(weights, {
      run: 0,
      seed: seedKey(seed),
      stream: STREAMS.rollout,
      head: headOf(spec),
      window: spec.features.window,
      inputs: (history) => [...featuresOf(spec, history), ...Array.from(this.#normalised)],
      ...(spec.state ? { state: { start, channels: channelTable(spec) } } : {}),
    });
  }

  advance(inputs: Float64Array, rates: Float64Array): number {
    const steps = rates.length, values = this.#values;
    values.set(this.#own);
    this.#inputs.forEach((at, input) => {
      let sum = 0;
      for (let k = 0; k < steps; k++) sum += inputs[input * steps + k];
      values[at] += sum / steps;
    });
    const outside = outsideBox(this.#spec, values);
    if (outside) {
      fail("run a surrogate in a region", outside.split(": current value is ")[0], values.join(", "));
    }
    this.#normalised = normaliseParameters(this.#spec, values);
    const spikes = this.#stepper.step()[this.#at];
    rates.fill(this.#rate.add(spikes, this.#spec.binMs));
    return spikes;
  }

  close(): void {}
}

/**
 * A recurrent surrogate of counts as a kind of node: in each window, which is one of its bins, it draws the
 * next counts, and what a region gets is added to parameters that it was trained over, such as the rate of
 * a drive. It runs in double precision, as its reference does.
 * @param kind Name by which specs know it. @param model A trained surrogate.
 */
export function surrogateNodes(
  kind: string,
  model: SurrogateModel<RecurrentSpec>,
): NodeKind<SurrogateNodeSpec> {
  const { names, low, high } = model.spec.parameters;
  const valuesOf = ({ parameters = {} }: SurrogateNodeSpec) =>
    names.map((name, at) => parameters[name] ?? (low[at] + high[at]) / 2);
  return {
    kind,
    parse(input) {
      const spec = input as SurrogateNodeSpec;
      for (const [name, value] of Object.entries(spec.parameters ?? {})) {
        const path = `system.parameters.${name}`;
        if (!names.includes(name)) {
          failSpec(
            path,
            "use this brain",
            `${path} must be a parameter of the surrogate`,
            withKnown(name, names),
          );
        }
        if (typeof value !== "number" || !Number.isFinite(value)) {
          failSpec(path, "use this brain", `${path} must be a number`, value);
        }
      }
      return spec;
    },
    about: () => ({ inputs: names, populations: model.spec.populations, spikes: true }),
    open(spec, options) {
      const windowMs = options.steps * options.stepMs;
      if (!isWithin(windowMs, model.spec.binMs, 0)) {
        const rule = `the brain's window must be a bin of the surrogate, ${model.spec.binMs} ms`;
        failSpec("windowMs", "run a surrogate in a region", rule, windowMs);
      }
      return Promise.resolve(new SurrogateNode(model, valuesOf(spec), options));
    },
  };
}
