/** How the synapses of a run came and went, at the ends of its updates. Plain data. */
export interface StructureRecord {
  /** Times of the updates, ms from the network's start. (U) */
  timesMs: Float64Array;
  /** Means over the neurons of each population that has synaptic elements. */
  populations: {
    /** Name. */
    name: string;
    /** Calcium. (U) */
    calcium: Float64Array;
    /** By kind: elements, and those that are an end of a synapse. (U) each */
    elements: Record<string, { grown: Float64Array; connected: Float64Array }>;
  }[];
  /** Projections that rewire. */
  projections: {
    /** Name, or else `FROM->TO`. */
    name: string;
    /** Synapses there are, were made and ended. (U) each */
    synapses: Uint32Array;
    created: Uint32Array;
    deleted: Uint32Array;
  }[];
}

/** Several records of one network, one after another. */
export function joinStructures(parts: readonly StructureRecord[]): StructureRecord {
  const [first] = parts;
  const numbers = (of: (part: StructureRecord) => Float64Array) =>
    Float64Array.from(parts.flatMap((part) => [...of(part)]));
  const counts = (of: (part: StructureRecord) => Uint32Array) =>
    Uint32Array.from(parts.flatMap((part) => [...of(part)]));
  return {
    timesMs: numbers(({ timesMs }) => timesMs),
    populations: first.populations.map(({ name, elements }, at) => ({
      name,
      calcium: numbers(({ populations }) => populations[at].calcium),
      elements: Object.fromEntries(
        Object.keys(elements).map((kind) => [kind, {
          grown: numbers(({ populations }) => populations[at].elements[kind].grown),
          connected: numbers(({ populations }) => populations[at].elements[kind].connected),
        }]),
      ),
    })),
    projections: first.projections.map(({ name }, at) => ({
      name,
      synapses: counts(({ projections }) => projections[at].synapses),
      created: counts(({ projections }) => projections[at].created),
      deleted: counts(({ projections }) => projections[at].deleted),
    })),
  };
}
