import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { pathName } from "../system/connection_names.ts";
import type { NearbyConnect } from "./connect_types.ts";
import type { Projection, SpikingSpec } from "./spec_types.ts";

const fail: FailField = failFieldOf("network");

/** Rules whose pairs are known before synapses are drawn. */
const LISTED = ["nearby", "pairs"];

/** The earlier projection of a path. @throws {SpecError} When there is none, or its pairs are not known. */
function earlierOf(
  path: string,
  name: string,
  { projection, spec }: { projection: Projection; spec: SpikingSpec },
): Projection {
  const before = spec.projections.slice(0, spec.projections.indexOf(projection));
  const found = before.find((one) => pathName(one) === name);
  if (!found) return fail(path, `must be the path of an earlier projection`, name);
  if (!LISTED.includes(found.connect.rule)) {
    fail(path, `must be a projection by one of the rules ${LISTED.join(", ")}`, found.connect.rule);
  }
  return found;
}

/** Fails unless populations have positions of as many dimensions. */
function requirePlaces(path: string, names: readonly string[], { populations }: SpikingSpec): void {
  for (const name of names) {
    if (!populations.find((one) => one.name === name)?.positions) {
      fail(`${path}.connect`, `needs positions of ${name}`, "none");
    }
  }
}

function checkNearby(path: string, rule: NearbyConnect, projection: Projection, spec: SpikingSpec): void {
  const { from, to } = projection, { through, different, by } = rule;
  const at = { projection, spec };
  const [chooser, direct] = by === "sources" ? [from, to] : [to, from];
  let other = direct;
  if (through !== undefined) {
    const field = `${path}.connect.through`;
    if (by !== "sources") fail(field, "must be left out unless sources choose", by);
    const found = earlierOf(field, through, at);
    if (found.to !== to) fail(field, `must be a projection onto ${to}`, through);
    other = found.from;
  }
  requirePlaces(path, [chooser, other], spec);
  if (different !== undefined) {
    const field = `${path}.connect.different`, found = earlierOf(field, different, at);
    if (found.to !== other) {
      fail(field, `must be a projection onto ${other}, which is chosen from`, different);
    }
  }
  if (rule.number !== undefined && rule.probability !== undefined) {
    fail(`${path}.connect.probability`, "must be left out beside number", rule.probability);
  }
  const { size } = spec.populations.find(({ name }) => name === other)!;
  const places = size - (chooser === other && !projection.autapses ? 1 : 0);
  if (rule.number !== undefined && rule.number > places) {
    fail(`${path}.connect.number`, `must be at most ${places}`, rule.number);
  }
}

/**
 * Checks rules that list their pairs by the places of cells or by another projection.
 * @throws {SpecError} With the first mistake.
 */
export function checkListedRule(path: string, projection: Projection, spec: SpikingSpec): void {
  const { connect, from, to } = projection;
  if (connect.rule === "nearby") checkNearby(path, connect, projection, spec);
  if (connect.rule !== "same") return;
  const before = spec.projections.slice(0, spec.projections.indexOf(projection));
  if (before.some((one) => pathName(one) === connect.as && one.from === from && one.to === to)) return;
  fail(`${path}.connect.as`, `must be the path of an earlier projection from ${from} to ${to}`, connect.as);
}
