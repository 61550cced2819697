/** Calcium of a neuron, which tells how active it is: `C' = -C / tau`, and beta more at each of its spikes; on average beta tau rate. */
export interface Calcium {
  /** Time constant, ms. */
  tauMs: number;
  /** What a spike adds. */
  beta: number;
  /** Where it starts. @default 0 */
  initial?: number;
}

/**
 * Synaptic elements of one kind, such as axonal boutons or dendritic spines: a real number z of each neuron that grows and shrinks by its calcium, and of which the whole
 * ones can be one end of a synapse. A synapse ends with either of its elements.
 */
export interface SynapticElements {
  /**
   * How z follows calcium C. `gaussian`: `dz/dt = rate (2 exp(-((C - xi) / zeta)^2) - 1)` with `xi = (eta + target) / 2` and
   * `zeta = (target - eta) / (2 sqrt(ln 2))`, which grows between eta and target and shrinks outside (Butz & van Ooyen 2013,
   * doi:10.1371/journal.pcbi.1003259). `linear`: `dz/dt = rate (1 - C / target)`, as in NEST (Diaz-Pier et al. 2016, doi:10.3389/fnana.2016.00057).
   * @default "gaussian"
   */
  curve?: "gaussian" | "linear";
  /** Largest growth, elements per ms. */
  rate: number;
  /** Calcium above which elements shrink. */
  target: number;
  /** Calcium below which elements shrink; below target; left out with the linear curve. @default 0 */
  eta?: number;
  /** Vacant elements of each neuron at the start, beside those of the synapses that it has. @default 0 */
  initial?: number;
  /** Part of the vacant elements that is lost at each update. @default 0 */
  retraction?: number;
}

/**
 * Synapses that come and go while the network runs, beside those that `connect` makes: at each update synapses end whose element is lost, and then whole vacant
 * elements of both kinds become synapses with the projection's weight and delay.
 */
export interface Rewiring {
  /** Kind of element of the neurons that spike. */
  axon: string;
  /** Kind of element of the neurons that are hit. */
  dendrite: string;
  /** Time between updates, ms, the same for all projections. @default 100 */
  everyMs?: number;
  /**
   * Width of the kernel `exp(-d^2 / sigma^2)` by which near neurons are preferred, in the unit of the positions, which both populations then need.
   * @default none, distance does not matter
   */
  sigma?: number;
  /** Most synapses that there may be at a time. A run in which there would be more ends with an error. */
  capacity: number;
}
