import { failSpec } from "../../base/spec_error.ts";
import type { ResolvedNetwork } from "../build/resolve.ts";
import { RewiringLayer } from "../rewiring/rewiring_layer.ts";
import type { NetworkEngine } from "./network_engine.ts";

/** Calcium and synaptic elements of the neurons of a population. Plain data. */
export interface ElementTable {
  /** Name of the population. */
  name: string;
  /** Calcium. (N) */
  calcium: Float64Array;
  /** By kind: elements, and how many of them are an end of a synapse. (N) each */
  elements: Record<string, { grown: Float64Array; connected: Uint32Array }>;
}

/** Calcium and elements of a population, at the last step. @throws {SpecError} When it has none. */
export async function elementsOf(
  engine: NetworkEngine,
  network: ResolvedNetwork,
  name: string,
): Promise<ElementTable> {
  const { populations } = network;
  const at = populations.findIndex((one) => one.name === name && one.elements);
  if (at < 0) {
    const names = populations.filter(({ elements }) => elements).map((one) => one.name).join(", ") || "none";
    failSpec("populations", "show these elements", `populations with elements are ${names}`, name);
  }
  const layer = new RewiringLayer(network);
  layer.restore((await engine.snapshot()).map(({ structure }) => structure));
  return { name, ...layer.look(at, engine.step) };
}
