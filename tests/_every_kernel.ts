import type { Gpu } from "../lib/gpu/gpu.ts";
import { overrideSpec } from "../lib/markov/mif_spec.ts";
import { getMifPreset, getPreset } from "../lib/markov/presets.ts";
import { parseSpikingSpec, type Projection, type Receptor } from "../lib/spiking/spiking_spec.ts";
import { NEURON_MODELS } from "../lib/spiking/neurons/models.ts";
import { CHANNEL_MODELS } from "../lib/cable/channels/models.ts";
import { parseCellSpec } from "../lib/cable/cell_spec.ts";
import { simulateCells } from "../lib/cable/gpu/cells_engine.ts";
import { SYNAPSE_MODELS } from "../lib/spiking/synapses/models.ts";
import { simulateSpiking } from "../lib/spiking/simulation/spiking_engine.ts";
import { chooseShape } from "../lib/markov/gpu/cell_shape.ts";
import { simulateEnsemble } from "../lib/markov/gpu/ensemble.ts";
import { simulateExactEnsemble } from "../lib/markov/gpu/exact_ensemble.ts";
import { simulateMultiband } from "../lib/markov/gpu/multiband.ts";
import type { RecordOptions } from "../lib/markov/run.ts";
import { surrogateKernel, type SurrogateStem, type Variant } from "../lib/nn/_kernels.ts";
import { networkKernel } from "../lib/surrogate/network/_kernels.ts";
import {
  advanceKernel,
  jumpKernel,
  mixtureDrawKernel,
  mixtureLossKernel,
  patternKernel,
  volleyGatherKernel,
} from "../lib/surrogate/volley/_kernels.ts";

/** One kernel in one combination of its flags. */
export interface KernelCase {
  /** Stem and flags. */
  name: string;
  /** Compiles it, and may run it once. */
  compile(gpu: Gpu): Promise<unknown>;
}

type Flags = Record<string, boolean>;

/** All combinations of flags that exclude nothing. */
function combinations(names: readonly string[]): Flags[] {
  return names.reduce<Flags[]>(
    (all, name) => all.flatMap((flags) => [{ ...flags, [name]: false }, { ...flags, [name]: true }]),
    [{}],
  );
}

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
  cell_gather: variants(
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
  cell_loss: plain,
  cell_write: plain,
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

/** A rate at which networks are stopped, or none. */
type Bound = number | undefined;
const BOUND = 1000;

function named(name: string, runawayHz: Bound): string {
  return runawayHz === undefined ? name : `${name}, with a bound`;
}

const FRAMES: RecordOptions = {
  histogram: { everyMs: 1, lowest: -20, width: 10, bins: 12 },
  voltages: { everyMs: 1, excitatory: 4, inhibitory: 2 },
};

const RECORDS: Record<string, RecordOptions> = {
  counts: {},
  spikes: { spikes: true },
  pools: { pools: true },
  histogram: { histogram: FRAMES.histogram },
  voltages: { voltages: FRAMES.voltages },
  everything: { spikes: true, pools: true, ...FRAMES },
};

/** What the ensemble engine compiles is reached through the engine: it alone knows its pieces. */
function ensembleCase(cells: number, drive: number, record: string, runawayHz?: Bound): KernelCase {
  const spec = overrideSpec(getPreset("mif-small-syn"), { lambda_E: drive });
  return {
    name: named(`simulation/mif_ensemble, ${cells} cells, drive ${drive} Hz, ${record}`, runawayHz),
    compile: (gpu) =>
      simulateEnsemble(gpu, spec, {
        durationMs: 1,
        warmupMs: 0,
        cellsPerInvocation: cells,
        runawayHz,
        record: RECORDS[record],
      }),
  };
}

/** One cell and several for each invocation, one invocation for each network; with and without hits on sleeping cells. */
function exactCase(team: number | undefined, preset: string, record: string, runawayHz?: Bound): KernelCase {
  return {
    name: named(`simulation/mif_windows, ${team ?? "all"} a team, ${preset}, ${record}`, runawayHz),
    compile: (gpu) =>
      simulateExactEnsemble(gpu, overrideSpec(getMifPreset(preset), { N_E: 30, N_I: 10 }), {
        durationMs: 1,
        warmupMs: 0,
        team,
        runawayHz,
        record: RECORDS[record],
      }),
  };
}

function multibandCase(record: "counts" | "spikes", runawayHz?: Bound): KernelCase {
  return {
    name: named(`simulation/multiband_ensemble, ${record}`, runawayHz),
    compile: (gpu) =>
      simulateMultiband(gpu, getPreset("multiband-one-beat"), {
        durationMs: 1,
        warmupMs: 0,
        runawayHz,
        record: RECORDS[record],
      }),
  };
}

function surrogateCase(stem: SurrogateStem, variant: Variant): KernelCase {
  const flags = Object.entries(variant.flags ?? {}).filter(([, on]) => on).map(([name]) => name);
  const parts = variant.parts ? [`${variant.parts} parts`] : [];
  return {
    name: [`surrogate/${stem}`, ...flags, ...parts].join(", "),
    compile: (gpu) => surrogateKernel(gpu, stem, variant),
  };
}

/** Kernels of networks of cells' surrogates. */
function networkCases(): KernelCase[] {
  const stems = ["network_clock", "network_inputs", "network_spikes"] as const;
  return [
    ...stems.map((stem): KernelCase => ({
      name: `surrogate/${stem}`,
      compile: (gpu) => networkKernel(gpu, stem),
    })),
    ...[false, true].map((SHORT_TERM): KernelCase => ({
      name: `surrogate/network_deliver, ${SHORT_TERM ? "with" : "without"} short-term plasticity`,
      compile: (gpu) => networkKernel(gpu, "network_deliver", { SHORT_TERM }),
    })),
  ];
}

/** Kernels of volley surrogates. */
function volleyCases(): KernelCase[] {
  const advance = (cells: number, drive: number): KernelCase => ({
    name: `surrogate/volley_advance, ${cells} cells, drive ${drive} Hz`,
    compile: (gpu) => {
      const spec = overrideSpec(getMifPreset("mif-small-syn"), { lambda_E: drive });
      return advanceKernel(gpu, chooseShape(gpu, { e: spec.N_E, i: spec.N_I }, cells), [spec], 0.1);
    },
  });
  return [
    ...[1, 3, 4].map((cells) => advance(cells, DRIVES[0])),
    ...[1, 4].map((cells) => advance(cells, DRIVES[1])),
    { name: "surrogate/volley/volley_jump", compile: jumpKernel },
    { name: "surrogate/volley/volley_pattern", compile: patternKernel },
    { name: "surrogate/volley/mixture_loss", compile: (gpu) => mixtureLossKernel(gpu, 32) },
    { name: "surrogate/volley/mixture_draw", compile: (gpu) => mixtureDrawKernel(gpu, 32) },
    ...[false, true].map((fixed) => ({
      name: `surrogate/volley_gather${fixed ? ", FIXED" : ""}`,
      compile: (gpu: Gpu) => volleyGatherKernel(gpu, 32, fixed),
    })),
  ];
}

/** Receptors that need each combination of conditions of the cells' kernel. */
const RECEPTORS: Readonly<Record<string, Record<string, Receptor>>> = {
  none: {},
  current: { a: { kinetics: "exponential", tau: 5 } },
  conductance: { a: { kinetics: "alpha", tau: 5, reversal: 0, magnesium: 1 } },
  saturating: { a: { kinetics: "saturating", tauRise: 2, tauDecay: 100, alpha: 0.5, reversal: 0 } },
  jump: { a: { kinetics: "delta" } },
};

/** Kernels of networks of point neurons: each model with each kind of receptor. */
function spikingCases(): KernelCase[] {
  const cases = NEURON_MODELS.flatMap((model) =>
    Object.keys(RECEPTORS).filter((kind) => kind === "none" || model.receives !== false).map((kind) => ({
      model,
      kind,
    }))
  );
  return cases.map(({ model, kind }) => ({
    name: `spiking/advance_cells, ${model.name}, ${kind}`,
    compile: (gpu: Gpu) => {
      const [variable] = Object.keys(model.state);
      const [parameter, range] = Object.entries(model.parameters)[0] ?? ["", null];
      const spread = kind === "none" || !range ? {} : {
        [parameter]: { uniform: [range.low, Math.min(range.high, range.low + 100)] as [number, number] },
      };
      const replay = model.name === "replay" ? { replay: { timesMs: [0.2], cells: [1] } } : {};
      const spec = parseSpikingSpec({
        kind: "spiking",
        name: kind,
        stepMs: 0.1,
        populations: [{
          name: "A",
          size: 2,
          neuron: model.name,
          receptors: RECEPTORS[kind],
          parameters: spread,
          ...replay,
        }],
        projections: [],
        currents: kind === "current"
          ? [{ to: "A", wave: "pulse", amplitude: 1 }, { to: "A", wave: "noise", sd: 1, tau: 5 }]
          : [],
        drives: kind === "jump" ? [{ to: "A", receptor: "a", rateHz: 10, weight: 1 }] : [],
      });
      const traces = kind === "current" ? [{ population: "A", variable, cells: 1 }] : [];
      return simulateSpiking(gpu, spec, { durationMs: 1, record: { traces } }).catch((error: Error) => {
        // Parameters from the ends of their ranges make nonsense of a model, which is no fault of its kernel.
        if (error.name !== "SimulationFailure") throw error;
      });
    },
  }));
}

/** Kernels that send spikes, with short-term plasticity and without, those of synapses that learn, and of couplings. */
function sendingCase(
  name: string,
  changes: Partial<Projection>,
  receptor: Receptor = { kinetics: "exponential", tau: 5 },
): KernelCase {
  return {
    name,
    compile: (gpu: Gpu) => {
      const receptors: Record<string, Receptor> = { a: receptor };
      const spec = parseSpikingSpec({
        kind: "spiking",
        name: "sending",
        stepMs: 0.1,
        populations: [{ name: "A", size: 3, neuron: "lif", receptors, positions: { uniform: [1] } }],
        projections: [{
          from: "A",
          to: "A",
          receptor: "a",
          connect: { rule: "all-to-all" },
          weight: 1,
          delayMs: 1,
          ...changes,
        }],
      });
      return simulateSpiking(gpu, spec, { durationMs: 1 });
    },
  };
}

const SENDING: readonly KernelCase[] = [
  sendingCase("spiking/send_spikes", {}),
  sendingCase("spiking/send_spikes, SHORT_TERM", {
    shortTerm: { U: 0.5, tauFacilitation: 10, tauDepression: 100 },
  }),
  sendingCase("spiking/couple, couple_all, couple_pairs and couple_spikes", {}, RECEPTORS.saturating.a),
  sendingCase("spiking/draw_synapses, ROWS", { connect: { rule: "fixed-probability", probability: 0.5 } }),
  ...[0.5, 1].map((probability) =>
    sendingCase(`spiking/draw_synapses, DISTANCE${probability < 1 ? ", ROWS" : ""}`, {
      connect: { rule: "distance", profile: "disc", probability, length: 1 },
    })
  ),
  ...SYNAPSE_MODELS.map(({ name }) =>
    sendingCase(`spiking/learning, ${name}`, { learning: { model: name } })
  ),
];

/** Detailed cells, with each model of channels and with all of them. */
const CABLES: readonly KernelCase[] = [
  [],
  ...CHANNEL_MODELS.map(({ name }) => [name]),
  CHANNEL_MODELS.map(({ name }) => name),
]
  .map((names) => ({
    name: `cable/cable_cells, ${names.join(" and ") || "no channels"}`,
    compile: (gpu: Gpu) => {
      const channels = Object.fromEntries(names.map((name) => [name, {}]));
      const soma = { name: "soma", lengthUm: 20, diameterUm: 20, segments: 1, ra: 100, cm: 1, channels };
      const spec = parseCellSpec({
        kind: "cell",
        name: "soma",
        startMv: -65,
        celsius: 6.3,
        sections: [soma],
      });
      return simulateCells(gpu, spec, { durationMs: 1, inputs: [{}] });
    },
  }));

/** Drives, Hz: the second one needs its Poisson table in parts. */
const DRIVES = [7000, 60_000];

/** Every kernel of the library in every combination of flags that its host code can ask for. */
export const EVERY_KERNEL: readonly KernelCase[] = [
  ...[1, 3, 4].flatMap((cells) =>
    Object.keys(RECORDS).map((record) => ensembleCase(cells, DRIVES[0], record))
  ),
  ...[1, 4].map((cells) => ensembleCase(cells, DRIVES[1], "everything")),
  ...[undefined, 8, 1].flatMap((team) =>
    Object.keys(RECORDS).map((record) => exactCase(team, "mif-small-syn", record))
  ),
  ...[undefined, 8, 1].map((team) => exactCase(team, "mif-second", "everything")),
  multibandCase("counts"),
  multibandCase("spikes"),
  ...["counts", "everything"].flatMap((record) => [
    ...[1, 3, 4].map((cells) => ensembleCase(cells, DRIVES[0], record, BOUND)),
    ...[undefined, 8, 1].map((team) => exactCase(team, "mif-small-syn", record, BOUND)),
  ]),
  multibandCase("spikes", BOUND),
  ...Object.entries(SURROGATE).flatMap(([stem, all]) =>
    all.map((variant) => surrogateCase(stem as SurrogateStem, variant))
  ),
  ...volleyCases(),
  ...networkCases(),
  ...networkCases(),
  ...spikingCases(),
  ...SENDING,
  ...CABLES,
];
