import * as z from "../../deps/zod.ts";
import { checkSpec } from "../../nn/_check_spec.ts";
import { type StackLayer, stackLayerSchema } from "../../nn/layer_spec.ts";
import { layerOf } from "../../nn/layers/registry.ts";

const whole = z.number().check(z.int());

/** How an output is scored. */
export type TraceLoss = "squared" | "absolute" | "logistic" | "gaussian" | "log-variance";

/** All ways, in the order of their numbers in `trace_loss.wgsl`. */
export const TRACE_LOSSES = [
  "squared",
  "absolute",
  "logistic",
  "gaussian",
  "log-variance",
] as const satisfies TraceLoss[];

/** The schema of {@linkcode TraceSpec}; `cell` is what version 0.1.0 called the kind. */
export const traceSpecSchema = z.strictObject({
  kind: z.pipe(z.enum(["trace", "cell"]), z.transform(() => "trace" as const)),
  stepMs: z.number().check(z.positive()),
  inputs: z.strictObject({
    names: z.array(z.string()).check(z.minLength(1), z.maxLength(4096)),
    filters: z.array(z.strictObject({
      tauMs: z.number().check(z.minimum(0), z.maximum(10_000)),
      centre: z.number(),
      scale: z.number().check(z.positive()),
    })).check(z.minLength(1), z.maxLength(16)),
  }),
  outputs: z.array(z.strictObject({
    name: z.string().check(z.minLength(1)),
    loss: z.enum(TRACE_LOSSES),
    weight: z.number().check(z.positive()),
    positiveWeight: z.number().check(z.positive()),
    centre: z.number(),
    scale: z.number().check(z.positive()),
    low: z.nullable(z.number()),
    high: z.nullable(z.number()),
  })).check(z.minLength(1), z.maxLength(64)),
  parameters: z.optional(z.strictObject({
    names: z.array(z.string().check(z.minLength(1))).check(z.minLength(1), z.maxLength(64)),
    low: z.array(z.number()),
    high: z.array(z.number()),
  })),
  drive: z.optional(z.strictObject({
    rates: z.array(z.number().check(z.minimum(0))),
    groups: z.array(whole.check(z.minimum(0))),
    leastScale: z.number().check(z.minimum(0)),
    mostScale: z.number().check(z.minimum(0)),
  })),
  fedBack: whole.check(z.minimum(0), z.maximum(64)),
  window: z.nullable(whole.check(z.minimum(1), z.maximum(4096))),
  layers: z.array(stackLayerSchema).check(z.maxLength(64)),
  spikeRule: z.optional(z.strictObject({ output: z.string(), threshold: z.number() })),
  training: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])),
}).check(z.superRefine((spec, context) => {
  const { inputs, outputs, fedBack, window, layers, spikeRule, parameters, drive } = spec;
  const wrong = (path: (string | number)[], message: string) =>
    context.addIssue({ code: "custom", path, message });
  for (const bound of ["low", "high"] as const) {
    if (parameters && parameters[bound].length !== parameters.names.length) {
      wrong(["parameters", bound], `expected a number for each of ${parameters.names.length} names`);
    }
  }
  for (const each of ["rates", "groups"] as const) {
    if (drive && drive[each].length !== inputs.names.length) {
      wrong(["drive", each], `expected a number for each of ${inputs.names.length} inputs`);
    }
  }
  outputs.slice(0, fedBack).forEach(({ loss }, o) => {
    if (loss === "logistic" || loss === "log-variance") {
      wrong(["outputs", o, "loss"], "expected a value, as it is fed back, not a probability or a variance");
    }
  });
  if (fedBack > outputs.length) wrong(["fedBack"], `expected at most the ${outputs.length} outputs`);
  outputs.forEach(({ loss }, o) => {
    const after = outputs[o + 1]?.loss === "log-variance";
    if (loss === "gaussian" && !after) wrong(["outputs", o, "loss"], "expected a log-variance after it");
    if (loss === "log-variance" && outputs[o - 1]?.loss !== "gaussian") {
      wrong(["outputs", o, "loss"], "expected a gaussian output before it");
    }
  });
  if (spikeRule && !outputs.some(({ name }) => name === spikeRule.output)) {
    wrong(["spikeRule", "output"], `expected one of ${outputs.map(({ name }) => name).join(", ")}`);
  }
  const moves = layers.findIndex((layer) => layerOf(layer).movesSteps);
  if (window === null && moves >= 0) {
    wrong(["layers", moves, "kind"], "expected a layer that keeps the steps, as there is no window");
  }
  layers.forEach((layer, at) => {
    const need = window === null ? layerOf(layer).needsWindow?.(layer) : null;
    if (need) wrong(["layers", at, need.field], `expected ${need.expected}`);
  });
  if (window !== null && moves < 0) {
    wrong(["layers"], "expected flatten or last among them, as the window ends in one prediction");
  }
}));

/** One output of a trace surrogate. */
export interface TraceOutput {
  /** What it is, such as `v_soma` (mV) or `spike` (0 or 1 in a step). */
  name: string;
  /**
   * How it is scored: `squared` and `absolute` errors of the normalised value; `logistic`, the cross-entropy of what is 0 or 1;
   * `gaussian`, the likelihood of a mean whose `log-variance` is the output after it.
   */
  loss: TraceLoss;
  /** Weight in the sum of all losses. */
  weight: number;
  /** Weight of what is 1, of `logistic` outputs. */
  positiveWeight: number;
  /** What the layers see is (value - centre) / scale. */
  centre: number;
  /** Likewise. */
  scale: number;
  /** What lies below counts as this; null is no bound. */
  low: number | null;
  /** What lies above counts as this; null is no bound. */
  high: number | null;
}

/** How spikes are read off what a trace surrogate predicts. */
export interface SpikeRule {
  /** Output that they are read off: a `logistic` one, by peaks of its probability, or a voltage, by its upward crossings. */
  output: string;
  /** Least probability of a peak; or the voltage that is crossed, mV. */
  threshold: number;
}

/**
 * Everything that is needed to run the surrogate of a cell but its weights: plain data.
 *
 * In each step a stack of layers reads traces of the cell's inputs, x̄[t] = exp(-dt / tau) x̄[t - 1] + x[t] for each filter's tau (0: the
 * events themselves), and the first `fedBack` outputs of the step before. Without a `window` its recurrent layers keep their state from step to step; with one it
 * sees the last `window` steps alone, as in Oláh, Pedersen & Rowan (2022), doi:10.7554/eLife.79535. Parameters of the cell, such as densities of channels, are
 * inputs that stay the same through a run.
 */
export interface TraceSpec {
  /** Kind of surrogate. */
  kind: "trace";
  /** Time step, ms. */
  stepMs: number;
  /** Names of the M inputs; time constants of the K traces of each, and what normalises them. */
  inputs: { names: string[]; filters: { tauMs: number; centre: number; scale: number }[] };
  /** The O outputs. */
  outputs: TraceOutput[];
  /** Parameters of the cell that it takes, and the box that it was trained on. (P) each @default none: it is of one cell */
  parameters?: { names: string[]; low: number[]; high: number[] };
  /** How the inputs of the cell are drawn: mean rates at scale 1, Hz; groups that rise and fall together; factors of a run. (M) each @default not known */
  drive?: { rates: number[]; groups: number[]; leastScale: number; mostScale: number };
  /** How many of the first outputs, as predicted for the step before, are inputs too. */
  fedBack: number;
  /** Steps that it sees; null: all of them, by its state. */
  window: number | null;
  /** Layers from the inputs up; a linear head follows. */
  layers: StackLayer[];
  /** How its spikes are read, chosen in training on runs kept apart. @default the first logistic output at 0.5, which is seldom right */
  spikeRule?: SpikeRule;
  /** Provenance. */
  training: Record<string, string | number | boolean>;
}

/**
 * Checks the spec of a trace surrogate; one of version 0.1.0, whose kind is `cell`, becomes one of now.
 * @throws {SpecError} With one sentence for each mistake, naming the field.
 */
export function parseTraceSpec(value: unknown): TraceSpec {
  return checkSpec(traceSpecSchema, value);
}

/** Number of parameters P. */
export function parameterCount({ parameters }: Pick<TraceSpec, "parameters">): number {
  return parameters?.names.length ?? 0;
}

/** Number of inputs F of the first layer: traces input by input, then parameters, then what is fed back. */
export function traceInputCount(spec: Pick<TraceSpec, "inputs" | "fedBack" | "parameters">): number {
  return spec.inputs.names.length * spec.inputs.filters.length + parameterCount(spec) + spec.fedBack;
}
