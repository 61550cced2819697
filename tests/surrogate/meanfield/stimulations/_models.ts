import type { Transfer } from "../../../../lib/meanfield/transfer/transfer.ts";
import type { SpikingSpec } from "../../../../lib/spiking/spec_types.ts";
import { parseSpikingSpec } from "../../../../lib/spiking/spiking_spec.ts";
import type { MeanFieldModelSpec } from "../../../../lib/surrogate/meanfield/mean_field_model.ts";
import { twoPopulations } from "../_networks.ts";

/** A mean field of a network, by transfer functions that were made up. */
export function modelOf(network: SpikingSpec, transfers: Record<string, Transfer>): MeanFieldModelSpec {
  return {
    ...{ kind: "mean-field", binMs: 1, tauMs: 5, order: 1 },
    parameters: { names: [], low: [], high: [] },
    populations: network.populations.map(({ name, size }) => ({ name, size })),
    ...{ network, transfers, reports: [], compared: [], leftOut: [], training: {} },
  };
}

/** Poisson generators alone, of 20 Hz, whose mean field is known: it follows its input with a time constant of 0.5 ms. */
export function generators(size = 2000): SpikingSpec {
  return parseSpikingSpec({
    ...{ kind: "spiking", name: "generators", stepMs: 1 },
    populations: [{ name: "G", size, neuron: "poisson", parameters: { rate: 20 } }],
    projections: [],
  });
}

/** A function of two sources that is 10 Hz everywhere, made for a range of each. */
export function tenHz(range: Transfer["range"]): Transfer {
  const axes = [[0, 1e4], [0, 1e4]], rates = [10, 10, 10, 10];
  return { kind: "table", sources: ["E", "I"], axes, rates, range } as Transfer;
}

/** A mean field of two populations at 10 Hz: E gets 40 times 10 Hz of E and 1600 Hz of its drive, and 10 times 10 Hz of I. */
export function twoAtTenHz(range: Transfer["range"]): MeanFieldModelSpec {
  return modelOf(twoPopulations(), { E: tenHz(range), I: tenHz({ low: [0, 0], high: [1e4, 1e4] }) });
}
