import { PROOFS } from "../lib/doctor/proofs.ts";
import { combinations, type KernelVariant } from "../lib/gpu/proof.ts";
import { surrogateKernel, type SurrogateStem, type Variant } from "../lib/nn/_kernels.ts";
import { networkKernel } from "../lib/surrogate/network/_kernels.ts";

type Flags = Record<string, boolean>;

/** The same, each by 1, 2 and 4 batch rows. */
function byRows(names: readonly string[]): Flags[] {
  const rows: Flags[] = [{ ROWS2: false, ROWS4: false }, { ROWS2: true, ROWS4: false }, {
    ROWS2: false,
    ROWS4: true,
  }];
  return combinations(names).flatMap((flags) => rows.map((row) => ({ ...flags, ...row })));
}

function variants(flags: readonly Flags[], rest: Variant = {}): Variant[] {
  return flags.map((some) => ({ ...rest, flags: some }));
}

/** Private memory of the kernels by rows. */
const MEMORIES = ([1, 2, 4] as const).map((batchRows) => ({ rows: 40, columns: 32, batchRows }));
const plain: Variant[] = [{}];

/** The same for LSTM, GRU and plain recurrent layers. */
function ofEachKind(flags: readonly Flags[]): Flags[] {
  const kinds = [{ GRU: false, RNN: false }, { GRU: true, RNN: false }, { GRU: false, RNN: true }];
  return flags.flatMap((some) => kinds.map((kind) => ({ ...some, ...kind })));
}

/** Kernels by rows, with the weights in one and in two parts. */
function inParts(flags: readonly Flags[]): Variant[] {
  return [1, 2].flatMap((parts) => MEMORIES.flatMap((memory) => variants(flags, { parts, memory })));
}

/** Each activation of a dense layer; only SILU keeps its sums. */
const LINEAR: Flags = { RELU: false, TANH: false, SIGMOID: false, SILU: false, SELU: false };
const ACTIVATED: Flags[] = [LINEAR, ...Object.keys(LINEAR).map((name) => ({ ...LINEAR, [name]: true }))];
const TAPED: Flags[] = [...ACTIVATED, { SILU: true, TAPE: true }];

const SURROGATE: Record<SurrogateStem, Variant[]> = {
  adam: variants(combinations(["NADAM"])),
  dense_backward: plain,
  dense_backward_rows: plain,
  dense_forward: variants(TAPED),
  dense_forward_rows: [1, 8].flatMap((parts) => variants(TAPED, { parts })),
  dense_slope: variants(ACTIVATED),
  gather_windows: variants(combinations(["FIXED"])),
  add_rows: plain,
  trace_gather: variants(
    ["floats", "BYTES", "BITS"].flatMap((form) => {
      const plain = {
        BYTES: form === "BYTES",
        BITS: form === "BITS",
        FIXED: false,
        PLACED: false,
        NOISY: false,
      };
      return [plain, { ...plain, FIXED: true }, { ...plain, PLACED: true }, { ...plain, NOISY: true }];
    }),
  ),
  trace_loss: plain,
  trace_write: plain,
  dropout: plain,
  grouped_backward: variants(combinations(["INPUTS", "SMALL"]), { grouped: { inputs: 4, units: 2 } }),
  grouped_forward: variants(combinations(["TAPE", "SMALL"]), { grouped: { inputs: 4, units: 2 } }),
  layer_norm: variants(combinations(["BACKWARD"])),
  sum_rows: plain,
  taps: variants(combinations(["BACKWARD"])),
  gather_states: variants(combinations(["FIXED"])),
  gradient_norm: variants(combinations(["LOSS_ONLY"])),
  likelihood: variants(combinations(["NEGATIVE_BINOMIAL"])),
  mask_gates: plain,
  recurrent_backward: variants(ofEachKind(byRows(["INPUTS"]))),
  recurrent_backward_rows: inParts(ofEachKind(combinations(["INPUTS"]))),
  recurrent_forward: variants(ofEachKind(byRows(["TAPE", "PROJECTED"]))),
  recurrent_forward_rows: inParts(ofEachKind(combinations(["TAPE", "PROJECTED"]))),
  rollout_draw: variants(combinations(["NEGATIVE_BINOMIAL", "START"])),
  rollout_rows: inParts(ofEachKind(combinations(["NEGATIVE_BINOMIAL"]))),
  rollout_state: variants(combinations(["RECORD"])),
  state_likelihood: plain,
  sum_partials: plain,
  transpose_weights: plain,
  weight_gradient: plain,
  weight_gradient_rows: variants(combinations(["WIDE"]), { parts: 5 }),
};

function surrogateCase(stem: SurrogateStem, variant: Variant): KernelVariant {
  const flags = Object.entries(variant.flags ?? {}).filter(([, on]) => on).map(([name]) => name);
  const parts = variant.parts ? [`${variant.parts} parts`] : [];
  return {
    name: [`surrogate/${stem}`, ...flags, ...parts].join(", "),
    compile: (gpu) => surrogateKernel(gpu, stem, variant),
  };
}

/** Kernels of networks of cells' surrogates. */
function networkCases(): KernelVariant[] {
  const stems = ["network_clock", "network_inputs", "network_spikes"] as const;
  return [
    ...stems.map((stem): KernelVariant => ({
      name: `surrogate/${stem}`,
      compile: (gpu) => networkKernel(gpu, stem),
    })),
    ...[false, true].map((SHORT_TERM): KernelVariant => ({
      name: `surrogate/network_deliver, ${SHORT_TERM ? "with" : "without"} short-term plasticity`,
      compile: (gpu) => networkKernel(gpu, "network_deliver", { SHORT_TERM }),
    })),
  ];
}

/** Every kernel of the library in every combination of flags that its host code can ask for. */
export const EVERY_KERNEL: readonly KernelVariant[] = [
  ...PROOFS.flatMap(({ variants }) => variants),
  ...Object.entries(SURROGATE).flatMap(([stem, all]) =>
    all.map((variant) => surrogateCase(stem as SurrogateStem, variant))
  ),
  ...networkCases(),
];
