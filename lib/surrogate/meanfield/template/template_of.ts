import type { TransferCell, TransferSynapse } from "../../../meanfield/transfer/semi_analytic_spec.ts";
import type { NeuronModel } from "../../../spiking/neurons/neuron_model.ts";
import type { NeuronValue } from "../../../spiking/value.ts";
import { meanOf, neuronOf } from "../field_of_network.ts";
import type { IsolatedPopulation } from "../isolated_population.ts";
import { failTemplate, templateSynapses } from "./template_synapses.ts";

/** What the semi-analytic template takes of a population's cells, all but its threshold. */
export interface Template {
  /** The membrane. */
  cell: TransferCell;
  /** Synapses, by the channels that reach the cells. */
  synapses: TransferSynapse[];
  /** What a reader has to know, in sentences. */
  warnings: string[];
}

/** A mean parameter of a population's cells in a unit; undefined where its model has none such. */
type Take = (name: string, unit: string) => number | undefined;

function takeOf({ population }: IsolatedPopulation, { parameters }: NeuronModel): Take {
  return (name, unit) => {
    const field = parameters[name];
    if (field?.unit !== unit) return undefined;
    return meanOf((population.parameters?.[name] ?? field.default) as NeuronValue);
  };
}

/** Mean of the current that cells get all the time, pA. */
function steadyCurrent({ currents }: IsolatedPopulation, take: Take): number {
  return currents.reduce((sum, current) => {
    if (current.wave === "noise") return sum + (current.mean ?? 0);
    return sum + (current.wave === "pulse" ? current.amplitude : 0);
  }, take("I_e", "pA") ?? 0);
}

/**
 * The semi-analytic template of a population: capacitance, leak and rest of its model, the means where cells differ, and its synapses. A model whose leak is a
 * time constant tau_m has g_L = C_m/tau_m. Steady currents move the rest by I/g_L. What else cells have (a rise of the spike, adaptation by the voltage,
 * channels) is the threshold's to express. That a template of the membrane alone fits cells with channels, too, is of M. Carlu et al. (2020),
 * doi:10.1152/jn.00399.2019.
 * @param isolated The population. @param neurons Models of one's own.
 * @throws {SpecError} Where there is no template for its cells or synapses.
 */
export function templateOf(isolated: IsolatedPopulation, neurons?: readonly NeuronModel[]): Template {
  const { population } = isolated, path = `populations.${population.name}`;
  const model = neuronOf(population, neurons), take = takeOf(isolated, model);
  const C_m = take("C_m", "pF"), E_L = take("E_L", "mV"), time = take("tau_m", "ms");
  const g_L = take("g_L", "nS") ?? (C_m !== undefined && time !== undefined ? C_m / time : undefined);
  if (C_m === undefined || g_L === undefined || E_L === undefined) {
    const rule = "its neuron model must have C_m (pF), E_L (mV), and g_L (nS) or tau_m (ms)";
    failTemplate(`${path}.neuron`, rule, population.neuron);
  }
  if (!(g_L > 0)) failTemplate(`${path}.parameters.g_L`, "must be above 0", g_L);
  if (isolated.channels.length === 0) {
    failTemplate(path, "a synapse or a drive must reach its cells", "none");
  }
  const rest = E_L + steadyCurrent(isolated, take) / g_L;
  const drives = (take("leakSign", "") ?? -1) > 0;
  return {
    cell: { C_m, g_L, E_L: rest },
    synapses: templateSynapses(isolated, C_m),
    warnings: drives
      ? [
        `The leak of ${population.name} drives the voltage away from rest; the template takes it for a leak.`,
      ]
      : [],
  };
}
