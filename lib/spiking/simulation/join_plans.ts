import { joinNetworks } from "../build/join_networks.ts";
import { requireNeurons, type SpikingPlan } from "./plan_spiking.ts";

/** Networks as one, whose populations and traces come one after another. @throws {RangeError} When they are too many. */
export function joinPlans(plans: readonly SpikingPlan[]): SpikingPlan {
  let before = 0, projections = 0;
  const traces = plans.flatMap(({ traces, network }) => {
    const own = traces.map((trace) => ({
      ...trace,
      at: before + trace.at,
      gating: trace.gating === null ? null : projections + trace.gating,
    }));
    before += network.populations.length;
    projections += network.projections.length;
    return own;
  });
  const network = joinNetworks(plans.map(({ network }) => network));
  requireNeurons(network);
  return { ...plans[0], network, traces };
}
