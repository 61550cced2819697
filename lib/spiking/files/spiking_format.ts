/**
 * Name of the format of a network of point neurons: it is written piece by piece while the run goes on, so that a run may be larger than
 * memory, and with the state beside it a run is gone on with.
 */
export const SPIKING_FORMAT = "volley spiking run 1";
