import type { PopulationSize } from "../system/population_counts.ts";
import type { SystemDescription } from "../system/system.ts";
import { knownNodes, nodesOfRegions } from "./brain_spec.ts";
import { resolveConnectome } from "./connectome/connectome_spec.ts";
import type { NodeKind } from "./node.ts";
import { SPEED } from "./plan_brain.ts";
import type { BrainSpec } from "./spec_types.ts";

/** Regions as populations: of each, the cells of the population whose rate it gives. */
export function brainPopulations(spec: BrainSpec, own: readonly NodeKind[] = []): PopulationSize[] {
  const connectome = resolveConnectome(spec.connectome), nodes = knownNodes(spec, own);
  const of = nodesOfRegions(spec.nodes, connectome);
  return connectome.regions.map((name, region) => {
    const { about, population } = nodes[of[region]];
    return { name, size: about.populations.find((one) => one.name === population)!.size };
  });
}

/** What a brain takes. */
export function describeBrain(spec: BrainSpec, own: readonly NodeKind[] = []): SystemDescription {
  const connectome = resolveConnectome(spec.connectome), nodes = knownNodes(spec, own);
  const of = nodesOfRegions(spec.nodes, connectome), speed = spec.speed ?? SPEED;
  const tracts = connectome.weights.filter((weight) => weight !== 0).length;
  const longest = connectome.weights.reduce(
    (most, weight, at) => weight === 0 ? most : Math.max(most, connectome.lengthsMm[at] / speed),
    0,
  );
  return {
    what: "brain",
    populations: brainPopulations(spec, own),
    facts: [
      ["regions", String(connectome.regions.length)],
      ["tracts", `${tracts}, with delays of up to ${Number(longest.toPrecision(4))} ms at ${speed} mm/ms`],
      ["coupling", String(spec.coupling ?? 1)],
      ...connectome.notes.map((note) => ["changed", note] as const),
    ],
    tables: [[
      ["node", "system", "regions", "inputs", "output"],
      ...nodes.map(({ node, population }, at) => [
        ...[node.name, `${node.system.name} (${node.system.kind})`],
        String(of.filter((one) => one === at).length),
        node.inputs.map(({ to }) => to).join(", ") || "none",
        population,
      ]),
    ]],
  };
}
