import { loadLate } from "../../base/load_late.ts";
import type * as networks from "./sonata_network.ts";
import type { SonataNetwork, SonataNetworkOptions } from "./sonata_network.ts";

export type { SonataNetwork, SonataNetworkOptions } from "./sonata_network.ts";

/**
 * Reads a network of point neurons from SONATA files (K. Dai et al. 2020, doi:10.1371/journal.pcbi.1007696): nodes and edges, types, parameters
 * of models and of single cells, weights and delays of single synapses, node sets, recorded spikes and injected currents. Models are those of NEST
 * (`nest:iaf_psc_exp`, `iaf_psc_alpha`, `iaf_psc_delta`, `iaf_cond_exp`, `iaf_cond_alpha`, `aeif_cond_exp`, `aeif_cond_alpha`, `izhikevich`), with NEST's
 * defaults, also for where cells start, and refractory times last to the end of a step; `izhikevich` is integrated by our scheme, two half steps of the voltage. Synapses are static;
 * as in NEST a negative weight is one onto the inhibitory receptor, and `nsyns` counts. Virtual nodes replay their spikes, each of them.
 *
 * Paths are relative to the folder of the file in which they stand.
 * @param path Configuration of a simulation or of a circuit, or one that names both, JSON.
 * @param options Time step and when inputs act.
 * @throws {FileError} When a file is missing, damaged or foreign, or describes what cannot be run.
 * @throws {SpecError} When a value is out of range.
 * @throws {TypeError} When an option is unknown.
 */
export async function loadSonataNetwork(
  path: string,
  options: SonataNetworkOptions = {},
): Promise<SonataNetwork> {
  const { readSonataNetwork } = await loadLate<typeof networks>(
    "./sonata_network.ts",
    import.meta.url,
    `read ${path}`,
  );
  return await readSonataNetwork(path, options);
}
