import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { requireName } from "../base/require_name.ts";
import { checkConnect } from "./check_connect.ts";
import type { GapJunctions } from "./gap_junctions.ts";
import type { NeuronModel } from "./neurons/neuron_model.ts";
import { modelOf, requireRange } from "./rules.ts";
import type { SpikingSpec } from "./spec_types.ts";

const fail: FailField = failFieldOf("network");

/** Largest conductance of a junction, nS. */
const MOST_CONDUCTANCE = 1e6;
/** Rules by which both cells of a junction have the same chances. */
const SYMMETRIC = ["all-to-all", "fixed-probability", "distance", "pairs"];

/**
 * Checks gap junctions.
 * @throws {SpecError} With the first mistake.
 */
export function checkGaps(
  { between, connect, conductance }: GapJunctions,
  { populations }: SpikingSpec,
  neurons: readonly NeuronModel[],
): void {
  const path = `gapJunctions.${between.join("--")}`;
  const names = populations.map(({ name }) => name);
  const [from, to] = between.map((name) => {
    requireName("network", `${path}.between`, "two populations", name, names);
    const population = populations[names.indexOf(name)], model = modelOf(population, neurons);
    if (model.receives === false || model.dendritic) {
      fail(`${path}.between`, "must be populations of cells that take currents where their voltage is", name);
    }
    if (connect.rule === "distance" && !population.positions) {
      fail(`${path}.connect`, `needs positions of ${name}`, "none");
    }
    return population;
  });
  const self = from === to, { rule } = connect;
  if (self && !SYMMETRIC.includes(rule)) {
    fail(`${path}.connect.rule`, `must be one of ${SYMMETRIC.join(", ")} within a population`, rule);
  }
  const places = { from: from.size - (self ? 1 : 0), to: to.size - (self ? 1 : 0) };
  const sizes = { from: from.size, to: to.size };
  checkConnect(path, connect, { sizes, places, multapses: rule === "fixed-total" });
  const delays = rule === "pairs"
    ? connect.delaysMs
    : rule === "distance"
    ? connect.delayPerLength
    : undefined;
  if (delays !== undefined) {
    const field = rule === "pairs" ? "delaysMs" : "delayPerLength";
    fail(`${path}.connect.${field}`, "must be left out as gap junctions have no delay", delays);
  }
  if (rule === "pairs") {
    const alone = self ? connect.sources.findIndex((cell, at) => cell === connect.targets[at]) : -1;
    if (alone >= 0) fail(`${path}.connect`, "must connect different cells", connect.sources[alone]);
    if (connect.weights) requireRange(`${path}.connect.weights`, connect.weights, [0, MOST_CONDUCTANCE]);
  }
  requireRange(`${path}.conductance`, conductance, [0, MOST_CONDUCTANCE]);
}
