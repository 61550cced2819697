import { loadLate } from "../../base/load_late.ts";
import type * as structures from "../rewiring/check_structure.ts";
import { failSpec } from "../../base/spec_error.ts";
import { type ResolvedNetwork, type ResolvedPopulation, resolveSpiking } from "../build/resolve.ts";
import { initialState, type PopulationState } from "../cpu/population_state.ts";
import { parseSpikingSpec } from "../spiking_spec.ts";
import type { SpikingSpec } from "../spec_types.ts";
import { requireForm } from "./_require_form.ts";
import { requireStates } from "./check_state.ts";
import type { NetworkEngine } from "./network_engine.ts";
import type { OwnModels } from "./plan_spiking.ts";
import type { SpikingCheckpoint } from "./spiking_checkpoint.ts";

/** A saved state whose arrivals are counted in the quanta of this network. */
function inQuanta(
  saved: PopulationState,
  { receptors }: ResolvedPopulation,
  quanta?: readonly number[],
): PopulationState {
  const counted = receptors.map(({ name, quantum, firstQuantum }, at) => {
    const own = saved.receptors.get(name)!, ratio = (quanta?.[at] ?? firstQuantum) / quantum;
    if (!(ratio > 0 && ratio < Infinity)) {
      failSpec(
        "checkpoint",
        "go on from this checkpoint",
        "its quanta must be positive numbers",
        quanta?.[at],
      );
    }
    const arriving = ratio === 1 ? own.arriving : own.arriving.map((count) => Math.round(count * ratio));
    return [name, { ...own, arriving }] as const;
  });
  return { ...saved, receptors: new Map(counted) };
}

/** States of populations whose synapses that come and go have weights in the quanta of this network. */
async function poolsAnew(
  states: readonly PopulationState[],
  network: ResolvedNetwork,
  { step, quanta }: Pick<SpikingCheckpoint, "step" | "quanta">,
): Promise<readonly PopulationState[]> {
  const { populations, projections } = network;
  if (projections.every(({ rewiring }) => !rewiring)) return states;
  const { poolsInQuanta, requireStructures } = await loadLate<typeof structures>(
    "../rewiring/check_structure.ts",
    import.meta.url,
    "go on from this checkpoint",
  );
  requireStructures(network, states, step);
  const ratioOf = (projection: number) => {
    const { to, receptor } = projections[projection], own = populations[to].receptors[receptor];
    return (quanta?.[to]?.[receptor] ?? own.firstQuantum) / own.quantum;
  };
  return states.map(({ structure, ...rest }) =>
    structure
      ? { ...rest, structure: { ...structure, pools: poolsInQuanta(structure.pools, ratioOf) } }
      : rest
  );
}

/** A saved state with the variables of its model that it may be without, and with what checkpoints of earlier versions are without. */
function withAll(state: PopulationState, own: ResolvedPopulation | undefined): PopulationState {
  const saved = { ...state, gating: state.gating ?? new Map() };
  if (!own) return saved;
  const { model, size } = own;
  const missing = Object.entries(model.state)
    .filter(([name, { optional }]) => optional && !saved.variables.has(name))
    .map(([name, { initial }]) => [name, new Float64Array(size).fill(initial as number)] as const);
  return missing.length > 0 ? { ...saved, variables: new Map([...saved.variables, ...missing]) } : saved;
}

/** A saved spec with the capacities of the network as it is. */
function withCapacities(spec: SpikingSpec, { projections }: SpikingSpec): SpikingSpec {
  if (projections.every(({ rewiring }) => !rewiring)) return spec;
  const own = spec.projections.map((one, at) =>
    one.rewiring ? { ...one, rewiring: projections[at].rewiring } : one
  );
  return { ...spec, projections: own };
}

/**
 * What a network goes on with from a checkpoint.
 * @param before The network as it is.
 * @returns The network with the parameters that were saved, and the states of its populations.
 * @throws {SpecError} When it is of another network or seed, or when an array of its state is missing, has another length or is not
 * finite.
 */
export async function readCheckpoint(
  engine: NetworkEngine,
  before: ResolvedNetwork,
  checkpoint: SpikingCheckpoint,
  models: OwnModels,
): Promise<{ network: ResolvedNetwork; populations: PopulationState[] }> {
  const form = ({ populations, projections, ...rest }: SpikingSpec) =>
    JSON.stringify({
      ...rest,
      populations: populations.map(({ parameters: _, ...one }) => one),
      // More synapses may have room than before.
      projections: projections.map(({ learning, rewiring, ...one }) => ({
        ...{ ...one, learning: learning?.model, rewiring: rewiring && { ...rewiring, capacity: 0 } },
      })),
    });
  if (checkpoint.seed !== before.seed || form(checkpoint.spec) !== form(before.spec)) {
    failSpec(
      "checkpoint",
      "go on from this checkpoint",
      "it must be of the same network and seed",
      `${checkpoint.spec.name}, seed ${checkpoint.seed}`,
    );
  }
  const spec = parseSpikingSpec(withCapacities(checkpoint.spec, before.spec), models);
  const network = resolveSpiking(spec, { seed: checkpoint.seed, ...models });
  requireForm(before, network);
  const own = await engine.snapshot();
  const wanted = network.populations.map(({ name, size }, at) => ({ name, size, state: own[at] }));
  const states = checkpoint.populations.map((saved, at) => withAll(saved, network.populations[at]));
  requireStates(states, wanted, checkpoint.step);
  return {
    network,
    populations: (await poolsAnew(states, network, checkpoint)).map((saved, at) =>
      inQuanta(saved, network.populations[at], checkpoint.quanta?.[at])
    ),
  };
}

/** Takes a network back to time 0, with the parameters that it has. */
export async function resetNetwork(
  engine: NetworkEngine,
  { populations, delays }: ResolvedNetwork,
): Promise<void> {
  await engine.restore(0, populations.map((population) => initialState(population, delays.most + 1)));
}
