import { fail } from "../../base/fail.ts";
import { type OptionNames, requireKnown } from "../../base/require_known.ts";
import { type Activation, MAX_DENSE_WIDTH } from "../../nn/dense_layout.ts";
import type { StackLayer } from "../../nn/layer_spec.ts";
import type { TraceDesign } from "./trace_design.ts";

/** Names of the architectures of {@linkcode traceArchitecture}. */
export const TRACE_ARCHITECTURES = [
  "linear",
  "nonlinear",
  "dnn",
  "cnn",
  "cnn-lstm",
  "deep-cnn-lstm",
  "lstm",
  "elm",
] as const;

/** Name of an architecture. */
export type TraceArchitecture = (typeof TRACE_ARCHITECTURES)[number];

/** What is chosen of an architecture. */
export interface ArchitectureOptions {
  /** Steps of the window; `lstm` and `elm` have none. @default 64 */
  window?: number;
  /** How many of the first outputs are fed back; `lstm` and `elm` get none. @default 1 */
  fedBack?: number;
  /** Factor of the number of units of every layer. @default 1 */
  size?: number;
}

const OPTIONS: OptionNames<ArchitectureOptions> = { window: true, fedBack: true, size: true };

const DROPOUT = 0.15;

const dense = (units: number, activation: Activation): StackLayer => ({ kind: "dense", units, activation });
const conv = (units: number, width: number, activation: Activation): StackLayer => ({
  kind: "conv",
  units,
  width,
  dilation: 1,
  causal: true,
  activation,
});
const flatten: StackLayer = { kind: "flatten" };
const dropout: StackLayer = { kind: "dropout", rate: DROPOUT };

/** Layers of each, before their sizes are scaled. */
const LAYERS: Record<TraceArchitecture, () => StackLayer[]> = {
  linear: () => [flatten, dense(64, "linear")],
  nonlinear: () => [flatten, dense(64, "sigmoid")],
  dnn: () => [
    flatten,
    dense(64, "linear"),
    ...[128, 256, 512, 1024, 1024, 512, 256, 128, 64].flatMap((units, at) =>
      at === 0 ? [dense(units, "tanh")] : [dropout, dense(units, "tanh")]
    ),
  ],
  cnn: () => [
    ...[0, 1, 2].flatMap((): StackLayer[] => [conv(8, 20, "relu"), { kind: "norm" }]),
    conv(8, 1, "linear"),
    flatten,
  ],
  "cnn-lstm": () => [
    conv(128, 1, "relu"),
    conv(100, 5, "relu"),
    conv(50, 1, "tanh"),
    flatten,
    { kind: "repeat", count: 5 },
    { kind: "lstm", units: 128 },
    dense(128, "relu"),
    ...[0, 1, 2, 3].flatMap(() => [dense(100, "selu"), dropout]),
  ],
  "deep-cnn-lstm": () => [
    conv(512, 1, "relu"),
    conv(256, 5, "relu"),
    conv(128, 1, "tanh"),
    flatten,
    { kind: "repeat", count: 5 },
    ...[0, 1, 2].map((): StackLayer => ({ kind: "lstm", units: 128 })),
    dense(128, "relu"),
    ...[0, 1, 2, 3].map(() => dense(100, "selu")),
  ],
  lstm: () => [{ kind: "lstm", units: 96 }],
  // About as many weights as the LSTM has.
  elm: () => [{ kind: "elm", units: 96 }],
};

/**
 * The architectures that Oláh, Pedersen & Rowan (2022), doi:10.7554/eLife.79535, compare: `linear`, `nonlinear` (one hidden layer), `dnn`, `cnn`
 * (three causal convolutions of width 20; layer normalisation where theirs is by batch), `cnn-lstm` (of the single compartment), `deep-cnn-lstm` (of their
 * multicompartmental cells); and `lstm`, which keeps its state and is fed nothing but the synaptic input; likewise `elm`, the leaky memory of
 * Spieler et al. (2024), arXiv:2306.16922.
 * @returns A design for `trainTraces`.
 * @throws {RangeError} When the name or an option is out of range.
 * @example
 * ```ts
 * import { traceArchitecture } from "@volley/volley/trace";
 *
 * console.log(traceArchitecture("cnn-lstm", { size: 0.5 }).layers?.length); // 15
 * ```
 */
export function traceArchitecture(name: TraceArchitecture, options: ArchitectureOptions = {}): TraceDesign {
  requireKnown("design the surrogate", options, OPTIONS);
  const { window = 64, fedBack = 1, size = 1 } = options;
  if (!TRACE_ARCHITECTURES.includes(name)) {
    fail("design the surrogate", `the architecture must be one of ${TRACE_ARCHITECTURES.join(", ")}`, name);
  }
  if (!(size > 0 && size <= 16)) {
    fail("design the surrogate", "size must be a number above 0, at most 16", size);
  }
  const layers = LAYERS[name]().map((layer): StackLayer =>
    size !== 1 && "units" in layer
      ? { ...layer, units: Math.min(MAX_DENSE_WIDTH, Math.max(4, 4 * Math.round(size * layer.units / 4))) }
      : layer
  );
  return name === "lstm" || name === "elm"
    ? { layers, window: null, fedBack: 0 }
    : { layers, window, fedBack };
}
