import {
  type NeuronModel,
  parseSpikingSpec,
  type Receptor,
  type SpikingSpec,
  type Value,
} from "@volley/volley";
import { resolveSpiking } from "../../../lib/spiking/build/resolve.ts";
import { SpikingStepper } from "../../../lib/spiking/cpu/spiking_stepper.ts";
import type { CellKernel } from "../../../lib/spiking/processor/cell_kernel.ts";
import { KernelMemory, makeKernels } from "../../../lib/spiking/processor/network_kernels.ts";

/** Receptors of all kinds that any cell takes; those whose conductance the voltage blocks take exponentials. */
export const RECEPTORS: Readonly<Record<string, Receptor>> = {
  ampa: { kinetics: "exponential", tau: 3, reversal: 0 },
  gaba: { kinetics: "biexponential", tauRise: 0.5, tauDecay: 8, reversal: -80 },
  slow: { kinetics: "alpha", tau: 6 },
  fast: { kinetics: "exponential", tau: 2 },
  nmda: { kinetics: "biexponential", tauRise: 2, tauDecay: 60, reversal: 0, magnesium: 1 },
  jump: { kinetics: "delta" },
};

/** Weights onto them: those of some models are in other units. */
const WEIGHTS: Readonly<Record<string, number>> = {
  ampa: 1,
  gaba: 3,
  slow: 20,
  fast: 30,
  nmda: 2,
  jump: 0.2,
};
const SMALL = ["izhikevich", "pinsky-rinzel"];

/** Currents at which cells spike that would not at 300. */
const CURRENTS: Readonly<Record<string, number>> = {
  izhikevich: 10,
  "pinsky-rinzel": 1,
  "connor-stevens": 2000,
  "morris-lecar": 15_000,
  "hodgkin-huxley": 800,
};

/** Cells of a model that differ, under noise, and equal ones, all driven. */
export function drivenNetwork(
  model: NeuronModel,
  { size, receptors = RECEPTORS }: { size: number; receptors?: Readonly<Record<string, Receptor>> },
): SpikingSpec {
  const [first] = Object.keys(model.state), scale = SMALL.includes(model.name) ? 0.02 : 1;
  const initial = { [first]: { uniform: [-70, -55] as [number, number] } };
  const I_e: Value = { uniform: [0, CURRENTS[model.name] ?? 300] };
  const cells = { size, neuron: model.name, receptors, initial };
  const names = Object.keys(receptors);
  return parseSpikingSpec({
    kind: "spiking",
    name: "driven",
    stepMs: 0.1,
    populations: [
      { ...cells, name: "A", parameters: "I_e" in model.parameters ? { I_e } : {} },
      { ...cells, name: "B" },
    ],
    projections: names.map((receptor) => ({
      ...{ from: "A", to: "A", receptor, weight: scale * WEIGHTS[receptor], delayMs: 0.3 },
      connect: { rule: "fixed-probability", probability: 0.1 },
    })),
    drives: ["A", "B"].flatMap((to) =>
      names.map((receptor) => ({ to, receptor, rateHz: 400, weight: scale * WEIGHTS[receptor] }))
    ),
    currents: [{ to: "B", wave: "pulse", amplitude: 2 * (CURRENTS[model.name] ?? 300) }],
  }, { neurons: [model] });
}

/** A network in the plain way, and by kernels: which those are by population. */
export function bothWays(
  spec: SpikingSpec,
  { neurons = [], share }: { neurons?: readonly NeuronModel[]; share?: { part: number; parts: number } } = {},
) {
  const network = resolveSpiking(spec, { seed: 5, neurons });
  const kernels: (CellKernel | null)[] = [];
  const maker = {
    KernelMemory,
    makeKernels: (...given: Parameters<typeof makeKernels>) => {
      kernels.push(...makeKernels(...given));
      return kernels;
    },
  };
  const plain = new SpikingStepper(network, share);
  return { network, plain, fast: new SpikingStepper(network, share, maker), kernels };
}
