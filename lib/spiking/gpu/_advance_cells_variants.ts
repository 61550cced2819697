import type { KernelVariant } from "../../gpu/proof.ts";
import { NEURON_MODELS } from "../neurons/models.ts";
import type { NeuronModel } from "../neurons/neuron_model.ts";
import type { Receptor } from "../receptor.ts";
import { simulateSpiking } from "../simulation/spiking_engine.ts";
import type { TraceOptions } from "../simulation/spiking_run.ts";
import { SimulationFailure } from "../simulation_failure.ts";
import type { GapJunctions } from "../spiking_spec.ts";
import type { SpikingSpec } from "../spec_types.ts";
import type { ParameterValue } from "../value.ts";
import { networkOf } from "./_compare_spiking.ts";

/** Receptors that need each combination of conditions of the cells' kernel. */
const RECEPTORS: Readonly<Record<string, Record<string, Receptor>>> = {
  none: {},
  current: { a: { kinetics: "exponential", tau: 5 } },
  conductance: { a: { kinetics: "alpha", tau: 5, reversal: 0, magnesium: 1 } },
  parts: {
    a: {
      kinetics: "multi-exponential",
      tauRise: 1,
      parts: [{ tau: 2, slope: 1 }, { tau: 5, slope: 1 }],
      reversal: 0,
    },
  },
  saturating: { a: { kinetics: "saturating", tauRise: 2, tauDecay: 100, alpha: 0.5, reversal: 0 } },
  jump: { a: { kinetics: "delta" } },
};

/** What rates and currents that vary are. */
const WAVEFORM = { steps: [[0, 10]] as [number, number][] };

/** What acts on the cells in a variant. */
const STIMULI: Readonly<Record<string, Partial<SpikingSpec>>> = {
  current: {
    currents: [{ to: "A", wave: "pulse", amplitude: 1 }, { to: "A", wave: "noise", sd: 1, tau: 5 }],
  },
  conductance: {
    currents: [{ to: "A", wave: "steps", ...WAVEFORM }],
    drives: [{ to: "A", receptor: "a", rateHz: WAVEFORM, weight: 1, cells: [1] }],
  },
  jump: { drives: [{ to: "A", receptor: "a", rateHz: 10, weight: 1 }] },
};

function parametersOf(model: NeuronModel, kind: string): Record<string, ParameterValue> {
  const [parameter, range] = Object.entries(model.parameters)[0] ?? ["", null];
  if (kind === "varying") return { rate: WAVEFORM };
  if (kind === "none" || !range) return {};
  return { [parameter]: { uniform: [range.low, Math.min(range.high, range.low + 100)] } };
}

/** Traces of a variant: of a cell, or sums. */
function tracesOf({ dendritic }: NeuronModel, kind: string, variable: string): TraceOptions[] {
  if (kind === "current") return [{ population: "A", variable, cells: 1 }];
  if (kind === "varying" || kind === "jump") return [];
  const known = kind !== "none" && !dendritic;
  return [{ population: "A", ...(known ? { variable: "a", sum: "currents" } : { variable, sum: "values" }) }];
}

function variant(model: NeuronModel, kind: string): KernelVariant {
  const [variable] = Object.keys(model.state);
  const replay = model.name === "replay" ? { replay: { timesMs: [0.2], cells: [1] } } : {};
  const cells = { name: "A", size: 2, neuron: model.name, receptors: RECEPTORS[kind], ...replay };
  const gapJunctions: GapJunctions[] = kind === "saturating" && !model.dendritic
    ? [{ between: ["A", "A"], connect: { rule: "all-to-all" }, conductance: 0 }]
    : [];
  const spec = () =>
    networkOf([{ ...cells, parameters: parametersOf(model, kind) }], [], { gapJunctions, ...STIMULI[kind] });
  const traces = tracesOf(model, kind, variable);
  return {
    name: `spiking/advance_cells, ${model.name}, ${kind}`,
    compile: (gpu) =>
      simulateSpiking(gpu, spec(), { durationMs: 1, record: { traces } }).catch((error: Error) => {
        // Parameters from the ends of their ranges make nonsense of a model, which is no fault of its kernel.
        if (!(error instanceof SimulationFailure)) throw error;
      }),
  };
}

/** Kinds of receptors and stimuli that a model is compiled with. */
function kindsOf({ receives, random }: NeuronModel): string[] {
  if (receives !== false) return Object.keys(RECEPTORS);
  return random === "count" ? ["none", "varying"] : ["none"];
}

/** Each model of neurons with all that its kernel may be asked for. */
export const ADVANCE_CELLS_VARIANTS: readonly KernelVariant[] = NEURON_MODELS.flatMap((model) =>
  kindsOf(model).map((kind) => variant(model, kind))
);
