/** The spikes of one population, in order of time. */
export interface Raster {
  /** `(n)` ms, ascending, between 0 and `durationMs`: the time of each spike. */
  times: Float64Array;
  /** `(n)` index of the neuron that fired each spike, below `neuronCount`. */
  neurons: Uint32Array;
  /** Number of neurons recorded, silent ones included. */
  neuronCount: number;
  /** ms: the length of the recording. */
  durationMs: number;
}
