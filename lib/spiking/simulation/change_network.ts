import { failSpec } from "../../base/spec_error.ts";
import { type ResolvedNetwork, resolveSpiking } from "../build/resolve.ts";
import { overrideSpiking } from "../override_spiking.ts";
import type { Value } from "../value.ts";
import type { Waveform } from "../../system/waveform.ts";
import { requireForm } from "./_require_form.ts";
import type { NetworkEngine } from "./network_engine.ts";
import type { OwnModels } from "./plan_spiking.ts";

/** Paths that may be changed while a network runs. */
const PARAMETER = /^(populations\.[^.]+|projections\.[^.]+\.learning)\.parameters(\.[^.]+)+$/;

/**
 * Changes parameters of a network that runs.
 * @param before The network as it is. @param overrides Values by path.
 * @returns The network as the engine then runs it.
 * @throws {SpecError} When a path is not of a parameter, or a value may not change so.
 */
export async function changeNetwork(
  engine: NetworkEngine,
  before: ResolvedNetwork,
  overrides: Readonly<Record<string, Value | Waveform>>,
  models: OwnModels,
): Promise<ResolvedNetwork> {
  const odd = Object.keys(overrides).find((path) => !PARAMETER.test(path));
  if (odd !== undefined) {
    failSpec(
      odd,
      "change this while the network runs",
      "only populations.NAME.parameters.NAME and projections.NAME.learning.parameters.NAME may change",
      odd,
    );
  }
  const spec = overrideSpiking(before.spec, overrides, models);
  const network = resolveSpiking(spec, { seed: before.seed, ...models });
  requireForm(before, network);
  await engine.refresh(network);
  return network;
}
