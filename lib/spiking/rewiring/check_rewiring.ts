import { type FailField, failFieldOf } from "../../base/spec_error.ts";
import { requireName } from "../../base/require_name.ts";
import { wholeSteps } from "../../base/time_grid.ts";
import { pathName } from "../../system/connection_names.ts";
import { isGated } from "../receptor.ts";
import type { Population, Projection, SpikingSpec } from "../spec_types.ts";

const fail: FailField = failFieldOf("network");

/** Time between updates where a projection does not say, ms. */
export const EVERY_MS = 100;

/** Fails unless calcium and elements of a population fit each other. */
function checkElements({ name, elements = {}, calcium }: Population): void {
  const kinds = Object.entries(elements), path = `populations.${name}`;
  if (kinds.length > 0 && !calcium) fail(`${path}.calcium`, "must be given as there are elements", "none");
  if (kinds.length === 0 && calcium) fail(`${path}.calcium`, "must be left out without elements", calcium);
  for (const [kind, { curve, eta, target }] of kinds) {
    const own = `${path}.elements.${kind}`;
    if (curve === "linear" && eta !== undefined) {
      fail(`${own}.eta`, "must be left out with the linear curve", eta);
    }
    if ((eta ?? 0) < target) continue;
    fail(`${own}.eta`, `must be below target = ${target}`, eta);
  }
}

/** Fails where a projection that rewires is of another form, too. */
function checkForm(path: string, projection: Projection): void {
  const { learning, connect } = projection;
  if (learning) fail(`${path}.learning`, "must be left out where synapses rewire", learning);
  if (connect.rule === "pairs" && (connect.weights ?? connect.delaysMs)) {
    fail(`${path}.connect`, "must list no weights or delays where synapses rewire", "a list");
  }
  if (connect.rule !== "distance" || !connect.delayPerLength) return;
  fail(`${path}.connect.delayPerLength`, "must be 0 where synapses rewire", connect.delayPerLength);
}

function checkProjection(projection: Projection, { populations, stepMs }: SpikingSpec): void {
  const { rewiring } = projection;
  if (!rewiring) return;
  const path = `projections.${pathName(projection)}`;
  const from = populations.find(({ name }) => name === projection.from)!;
  const to = populations.find(({ name }) => name === projection.to)!;
  for (const [field, { name, elements }] of [["axon", from], ["dendrite", to]] as const) {
    const what = `a kind of elements of ${name}`;
    requireName("network", `${path}.rewiring.${field}`, what, rewiring[field], Object.keys(elements ?? {}));
  }
  checkForm(path, projection);
  if (isGated(to.receptors![projection.receptor])) {
    fail(`${path}.receptor`, "must have no gating variable where synapses rewire", projection.receptor);
  }
  const odd = [from, to].find(({ positions }) => !positions);
  if (rewiring.sigma !== undefined && odd) {
    fail(`${path}.rewiring.sigma`, `needs positions of ${odd.name}`, rewiring.sigma);
  }
  const everyMs = rewiring.everyMs ?? EVERY_MS;
  if ((wholeSteps(everyMs, stepMs) ?? 0) >= 1) return;
  fail(`${path}.rewiring.everyMs`, `must be a whole number of steps of ${stepMs} ms`, everyMs);
}

/** Fails where elements of one kind are on both sides of synapses. */
function checkSides({ projections }: SpikingSpec): void {
  const axons = new Set(projections.map(({ from, rewiring }) => `${from}.${rewiring?.axon}`));
  for (const projection of projections) {
    const { to, rewiring } = projection;
    if (!rewiring || !axons.has(`${to}.${rewiring.dendrite}`)) continue;
    const path = `projections.${pathName(projection)}.rewiring.dendrite`;
    fail(path, `must be no kind of which ${to} has axons`, rewiring.dendrite);
  }
}

/**
 * Checks calcium, elements and rewiring of a spec whose projections were checked.
 * @throws {SpecError} With the first mistake.
 */
export function checkRewiring(spec: SpikingSpec): void {
  spec.populations.forEach(checkElements);
  for (const projection of spec.projections) checkProjection(projection, spec);
  const rewired = spec.projections.filter(({ rewiring }) => rewiring);
  const every = rewired.map(({ rewiring }) => rewiring!.everyMs ?? EVERY_MS);
  const other = every.findIndex((one) => one !== every[0]);
  if (other >= 0) {
    const path = `projections.${pathName(rewired[other])}.rewiring.everyMs`;
    fail(path, `must be that of all projections, ${every[0]}`, every[other]);
  }
  checkSides(spec);
  const growing = spec.populations.find(({ elements = {} }) => Object.keys(elements).length > 0);
  if (!growing || rewired.length > 0) return;
  fail(
    `populations.${growing.name}.elements`,
    "need a projection that rewires",
    Object.keys(growing.elements!),
  );
}
