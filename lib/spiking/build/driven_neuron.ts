import type { NeuronModel, Neurons } from "../neurons/neuron_model.ts";
import { resolveSpiking } from "./resolve.ts";

/** Which model a neuron is of. */
export interface DrivenNeuronSpec {
  /** Name of its model. */
  neuron: string;
  /** Values of parameters. @default those of the model */
  parameters?: Readonly<Record<string, number>>;
}

/** One neuron without synapses in double precision, whose state may be read and set between steps. */
export class DrivenNeuron {
  /** Names of its state variables; the first is the voltage. */
  readonly variables: readonly string[];
  readonly #model: NeuronModel;
  readonly #cells: Neurons;
  readonly #state: readonly Float64Array[];

  /**
   * Places the neuron at its start.
   * @param neurons Models besides those of the library.
   * @throws {SpecError} When the model is unknown, or a value out of range.
   */
  constructor(spec: DrivenNeuronSpec, stepMs: number, neurons: readonly NeuronModel[] = []) {
    const { neuron, parameters } = spec;
    const population = { name: "cell", size: 1, neuron, parameters: { ...parameters } };
    const network = resolveSpiking(
      { kind: "spiking", name: "cell", stepMs, populations: [population], projections: [] },
      { neurons },
    );
    const [{ model, constants, initial: start }] = network.populations;
    this.#model = model;
    this.variables = Object.keys(model.state);
    this.#state = this.variables.map((name) => start.get(name)!.slice());
    const one = () => new Float64Array(1);
    this.#cells = {
      ...{ size: 1, stepMs, step: 0, conducting: false, constants },
      state: Object.fromEntries(this.variables.map((name, k) => [name, this.#state[k]])),
      ...{ current: one(), conductance: one(), drive: one(), kick: one() },
      random: new Uint32Array(4),
      fired: new Uint32Array(1),
    };
  }

  /** A state variable as it is. @param variable Its number. */
  get(variable: number): number {
    return this.#state[variable][0];
  }

  /** Sets a state variable. @param variable Its number. */
  set(variable: number, value: number): void {
    this.#state[variable][0] = value;
  }

  /** One step. @param current Its current, in the model's unit. @returns The voltage at its end, mV. */
  step(current: number): number {
    this.#cells.current[0] = current;
    this.#model.advance(this.#cells);
    this.#cells.step++;
    return this.#state[0][0];
  }
}
