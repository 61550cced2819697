import { loadLate } from "../../base/load_late.ts";
import { withKnown } from "../../base/nearest_name.ts";
import { failSpec } from "../../base/spec_error.ts";
import { parseMeanFieldSpec } from "../../meanfield/mean_field_spec.ts";
import type { MeanFieldSpec } from "../../meanfield/spec_types.ts";
import type { SpikingSpec } from "../../spiking/spec_types.ts";
import { parseSpikingSpec } from "../../spiking/spiking_spec.ts";
import type { SystemSpec } from "../../system/run.ts";
import type { BrainNode, NodeKind, OpenNodeOptions } from "../node.ts";
import type * as engines from "./open_nodes.ts";
import { parsePoissonSpec, parseSeriesSpec, type PoissonSpec, type SeriesSpec } from "./rate_specs.ts";

/** Opens a node of the library, whose engines are loaded when the first is. */
async function open(spec: engines.LibraryNode, options: OpenNodeOptions): Promise<BrainNode> {
  const { openNode } = await loadLate<typeof engines>("./open_nodes.ts", import.meta.url, "simulate brains");
  return await openNode(spec, options);
}

/** Mean fields: what a region gets is added to inputs of the field. Their time step is that of the brain. */
const MEAN_FIELDS: NodeKind<MeanFieldSpec> = {
  kind: "mean-field",
  parse: (input) => parseMeanFieldSpec(input),
  about: ({ inputs = [], populations }) => ({
    inputs: inputs.map(({ name }) => name),
    populations,
    spikes: false,
  }),
  open,
};

/**
 * Networks of point neurons: what a region gets is added to the rate of a population of Poisson generators
 * or of a drive, Hz, whose spikes come by chance; of a population's spikes, window by window, the smoothed
 * rate is what others get.
 */
const NETWORKS: NodeKind<SpikingSpec> = {
  kind: "spiking",
  parse: (input) => parseSpikingSpec(input),
  about: ({ populations, drives = [] }) => {
    const generators = populations.filter(({ neuron }) => neuron === "poisson");
    const others = populations.filter(({ neuron }) => neuron !== "poisson");
    return {
      inputs: [...generators.map(({ name }) => name), ...drives.map(({ name, to }) => name ?? to)],
      populations: [...others, ...generators].map(({ name, size }) => ({ name, size })),
      spikes: true,
    };
  },
  open,
};

/** Regions whose rates are given. */
const SERIES: NodeKind<SeriesSpec> = {
  kind: "series",
  parse: parseSeriesSpec,
  about: ({ size }) => ({ inputs: [], populations: [{ name: "series", size }], spikes: false }),
  open,
};

/** Regions whose cells spike by chance. */
const POISSON: NodeKind<PoissonSpec> = {
  kind: "poisson",
  parse: parsePoissonSpec,
  about: ({ size }) => ({ inputs: [], populations: [{ name: "cells", size }], spikes: true }),
  open,
};

/** Kinds of systems that may be nodes. */
export const NODE_KINDS: readonly NodeKind[] = [
  MEAN_FIELDS,
  NETWORKS,
  SERIES,
  POISSON,
] as readonly unknown[] as readonly NodeKind[];

/**
 * The kind of a node's system.
 * @param path Field that names it. @param own Kinds of the user's own. @throws {SpecError} When there is
 * none, with the nearest.
 */
export function nodeKindOf(system: SystemSpec, path: string, own: readonly NodeKind[]): NodeKind {
  const all = [...own, ...NODE_KINDS], found = all.find(({ kind }) => kind === system?.kind);
  if (found) return found;
  const names = all.map(({ kind }) => kind);
  failSpec(path, "use this brain", `${path} must be a kind of node`, withKnown(String(system?.kind), names));
}
