/** One end of tracts: an input of a region's node. */
export interface Port {
  /** Number of the region. */
  region: number;
  /** Number of the input among those of its node. */
  input: number;
}

/** What connects regions, port by port. */
export interface Wiring {
  /** Ports, those of a region one after another. (P) */
  readonly ports: readonly Port[];
  /** Where the tracts of each port begin. (P + 1) */
  readonly starts: Int32Array;
  /** Region at the other end of each tract. (E) */
  readonly sources: Int32Array;
  /** Delay of each, steps. (E) */
  readonly delays: Int32Array;
  /** What the source's activity is multiplied by. (E) */
  readonly weights: Float64Array;
}

/** A tract, before they are put in order. */
export interface Tract {
  source: number;
  delay: number;
  weight: number;
}

/** Puts tracts, which are listed port by port, into arrays. */
export function wiringOf(ports: readonly Port[], tracts: readonly (readonly Tract[])[]): Wiring {
  const starts = new Int32Array(ports.length + 1);
  tracts.forEach((own, port) => starts[port + 1] = starts[port] + own.length);
  const all = tracts.flat();
  return {
    ports,
    starts,
    sources: Int32Array.from(all, ({ source }) => source),
    delays: Int32Array.from(all, ({ delay }) => delay),
    weights: Float64Array.from(all, ({ weight }) => weight),
  };
}
