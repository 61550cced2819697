import { pooledSynapses } from "../rewiring/pooled_synapses.ts";
import { failSpec } from "../../base/spec_error.ts";
import { makeSynapses } from "../build/graph.ts";
import type { Synapses } from "../build/synapses.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";
import { type LearningGraph, learningGraph } from "../cpu/learning.ts";
import { projectionNames } from "../../system/connection_names.ts";
import type { NetworkEngine } from "./network_engine.ts";
import type { SynapseTable } from "./synapse_table.ts";

/** Ends and weights of static synapses, by source. */
function tableOf(
  { rows, targets, delays, weights }: Synapses,
  { stepMs, quantum }: { stepMs: number; quantum: number },
) {
  const sources = new Uint32Array(targets.length);
  for (let source = 0; source + 1 < rows.length; source++) {
    sources.fill(source, rows[source], rows[source + 1]);
  }
  return {
    sources,
    targets,
    delaysMs: Float64Array.from(targets, (_, k) => stepMs * delays[delays.length > 1 ? k : 0]),
    weights: Float64Array.from(targets, (_, k) => quantum * weights[weights.length > 1 ? k : 0]),
  };
}

/** Ends of synapses that learn, by target. */
function endsOf({ rows, targets: ends, numbers, delays }: LearningGraph, stepMs: number) {
  const sources = new Uint32Array(ends.length), targets = new Uint32Array(ends.length);
  const delaysMs = new Float64Array(ends.length);
  for (let source = 0; source + 1 < rows.length; source++) {
    for (let entry = rows[source]; entry < rows[source + 1]; entry++) {
      sources[numbers[entry]] = source;
      targets[numbers[entry]] = ends[entry];
      delaysMs[numbers[entry]] = stepMs * delays[delays.length > 1 ? entry : 0];
    }
  }
  return { sources, targets, delaysMs };
}

/**
 * The synapses of a projection, with what they have learnt.
 * @param name `from->to`, with the receptor where several connect these, or the number of the projection in the spec.
 * @throws {SpecError} When there is none.
 */
export async function synapsesOf(
  engine: NetworkEngine,
  { projections, populations, spec, stepMs }: ResolvedNetwork,
  name: string | number,
): Promise<SynapseTable> {
  const names = projectionNames(spec.projections);
  const at = typeof name === "number" ? name : names.indexOf(name);
  if (!projections[at]) {
    failSpec(
      "projections",
      "show these synapses",
      `there must be such a projection (there are ${names.join(", ")})`,
      name,
    );
  }
  const { from, to, receptor, learning } = projections[at];
  const sizes = { from: populations[from].size, to: populations[to].size };
  const { quantum } = populations[to].receptors[receptor];
  if (projections[at].rewiring) {
    const { pools } = (await engine.snapshot())[to].structure!;
    const synapses = pooledSynapses(pools.get(String(at))!, sizes.from);
    return { name: names[at], state: {}, ...tableOf(synapses, { stepMs, quantum }) };
  }
  const synapses = makeSynapses(projections[at], sizes);
  if (!learning) return { name: names[at], state: {}, ...tableOf(synapses, { stepMs, quantum }) };
  const graph = learningGraph(synapses, sizes.to);
  const learned = (await engine.snapshot())[to].learned.get(String(at))!;
  const state = Object.fromEntries(learned.state);
  const [weights] = learned.state.values();
  return { name: names[at], ...endsOf(graph, stepMs), weights, state };
}
