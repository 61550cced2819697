import { NEURON_MODELS } from "../../../lib/spiking/neurons/models.ts";
import type { Neurons } from "../../../lib/spiking/neurons/neuron_model.ts";

/** What a cell gets in a step: conductance, nS, and its reversal potential, mV; current, pA. */
export interface Input {
  conductance: number;
  reversal: number;
  current: number;
}

/** One cell in double precision, its state to be read and set, under any input. */
export function oneCell(name: string, parameters: Record<string, number>, stepMs: number) {
  const model = NEURON_MODELS.find((one) => one.name === name)!;
  const all: Record<string, number> = {};
  for (const [field, { default: value }] of Object.entries(model.parameters)) {
    all[field] = parameters[field] ?? value;
  }
  const constants = { ...all, ...model.constants?.(all, stepMs) };
  const state = Object.fromEntries(
    Object.entries(model.state).map(([field, { initial }]) => [
      field,
      Float64Array.of(typeof initial === "function" ? initial(all) : initial),
    ]),
  );
  const one = () => new Float64Array(1);
  const cells: Neurons = {
    size: 1,
    stepMs,
    step: 0,
    constants: [constants],
    state,
    conducting: true,
    current: one(),
    conductance: one(),
    drive: one(),
    kick: one(),
    random: new Uint32Array(4),
    fired: new Uint32Array(1),
  };
  return {
    state,
    voltage: Object.values(state)[0],
    /** One step. @returns Whether it spikes. */
    step({ conductance, reversal, current }: Input): boolean {
      cells.conducting = conductance > 0;
      cells.conductance[0] = conductance;
      cells.drive[0] = conductance * reversal;
      cells.current[0] = current;
      return model.advance(cells) > 0;
    },
  };
}
