import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { requireName } from "../base/require_name.ts";
import { pathName } from "../system/connection_names.ts";
import { SLACK_MS } from "../base/time_grid.ts";
import type { NeuronModel } from "./neurons/neuron_model.ts";
import { SYNAPSE_MODELS } from "./synapses/models.ts";
import type { SynapseModel } from "./synapses/synapse_model.ts";
import type { Learning, Population, Projection, SpikingSpec } from "./spec_types.ts";
import { checkGating } from "./check_gating.ts";
import { checkConnect } from "./check_connect.ts";
import { checkListedRule } from "./check_nearby.ts";
import { checkGaps } from "./check_gaps.ts";
import { type Blocked, isGated } from "./receptor.ts";
import { modelOf, requireLength, requireRange } from "./rules.ts";
import { isConstant, rangeOf } from "./value.ts";
import { checkWaveform, isWaveform } from "../system/waveform.ts";

const fail: FailField = failFieldOf("network");

/** Most spikes that counts may stand for. */
const MOST_REPLAYED = 2 ** 26;

function checkReplay(path: string, { neuron, replay, size }: Population): void {
  if (neuron !== "replay") {
    if (replay) fail(`${path}.replay`, "must be left out as its neuron is not replay", neuron);
    return;
  }
  if (!replay) fail(`${path}.replay`, "must list the spikes that it replays", "nothing");
  const { timesMs, cells, counts = cells } = replay;
  if (timesMs.length !== cells.length) {
    fail(`${path}.replay`, "needs as many times as cells", [timesMs.length, cells.length]);
  }
  if (counts.length !== cells.length) {
    fail(`${path}.replay`, "needs as many counts as cells", [counts.length, cells.length]);
  }
  const spikes = replay.counts?.reduce((sum, count) => sum + count, 0) ?? 0;
  if (spikes > MOST_REPLAYED) {
    fail(`${path}.replay.counts`, `must be at most ${MOST_REPLAYED} in all`, spikes);
  }
  const beyond = cells.find((cell) => cell >= size);
  if (beyond !== undefined) fail(`${path}.replay.cells`, `must be below ${size}`, beyond);
}

function checkPopulation(population: Population, models: readonly NeuronModel[]): void {
  const path = `populations.${population.name}`;
  const model = modelOf(population, models);
  for (const [name, value] of Object.entries(population.parameters ?? {})) {
    requireName(
      "network",
      `${path}.parameters.${name}`,
      `a parameter of ${model.name}`,
      name,
      Object.keys(model.parameters),
    );
    const { low, high, varies } = model.parameters[name];
    if (isWaveform(value)) {
      if (varies) checkWaveform(`${path}.parameters.${name}`, value, [low, high]);
      else {fail(
          `${path}.parameters.${name}`,
          "must not vary in time, which only rates of generators do",
          value,
        );}
      continue;
    }
    requireLength(`${path}.parameters.${name}`, value, population.size);
    requireRange(`${path}.parameters.${name}`, value, [low, high]);
  }
  checkReplay(path, population);
  checkPositions(path, population);
  const receptors = Object.entries(population.receptors ?? {});
  if (receptors.length > 0 && model.receives === false) {
    fail(
      `${path}.receptors`,
      `must be empty as ${model.name} takes no input`,
      receptors.map(([name]) => name),
    );
  }
  const stored = receptors.filter(([_, one]) =>
    !["delta", "multi-exponential"].includes(one.kinetics) && !isGated(one)
  ).map(([name]) => name);
  for (const [name, value] of Object.entries(population.initial ?? {})) {
    requireLength(`${path}.initial.${name}`, value, population.size);
    requireName("network", `${path}.initial.${name}`, "a state variable or receptor", name, [
      ...Object.keys(model.state),
      ...stored,
    ]);
  }
  for (const [name, receptor] of receptors) {
    if (Object.hasOwn(model.state, name)) {
      fail(
        `${path}.receptors.${name}`,
        `must have another name as ${model.name} has a state variable of this one`,
        name,
      );
    }
    if (receptor.kinetics !== "delta") checkBlock(`${path}.receptors.${name}`, receptor);
    if (receptor.kinetics !== "biexponential" || receptor.tauRise < receptor.tauDecay) continue;
    fail(
      `${path}.receptors.${name}.tauRise`,
      `must be below tauDecay = ${receptor.tauDecay}`,
      receptor.tauRise,
    );
  }
}

/** Fails unless a receptor has one block at most, and with it a reversal potential. */
function checkBlock(path: string, { reversal, ...receptor }: Blocked & { reversal?: number }): void {
  const { magnesium, block } = receptor, kind = block ? "block" : "magnesium";
  if (block && magnesium !== undefined) fail(`${path}.block`, "must be left out beside magnesium", block);
  if (receptor[kind] !== undefined && reversal === undefined) {
    fail(`${path}.${kind}`, "needs a reversal potential", receptor[kind]);
  }
}

function checkPositions(path: string, { positions, size }: Population): void {
  if (!positions) return;
  if ("uniform" in positions) {
    const { uniform, from } = positions;
    if (!from || from.length === uniform.length) return;
    fail(`${path}.positions.from`, `must have as many dimensions as extents, ${uniform.length}`, from);
  }
  const cells = "list" in positions
    ? positions.list.length
    : positions.grid.reduce((product, one) => product * one, 1);
  if (cells !== size) fail(`${path}.positions`, `must be those of ${size} cells`, cells);
}

/** Fails unless both populations of a connection by distance have positions, and its delay is one number. */
function checkDistance(path: string, { delayMs }: Projection, ends: readonly Population[]): void {
  for (const { name, positions } of ends) {
    if (!positions) fail(`${path}.connect`, `needs positions of ${name}`, "none");
  }
  if (!isConstant(delayMs)) {
    fail(`${path}.delayMs`, "must be one number where cells connect by distance", delayMs);
  }
}

function requireReceptor(path: string, name: string, to: Population): void {
  requireName(
    "network",
    `${path}.receptor`,
    `a receptor of ${to.name}`,
    name,
    Object.keys(to.receptors ?? {}),
  );
}

/** The model of synapses that learn. @throws {SpecError} When there is none of its name. */
export function synapseModelOf(
  path: string,
  { model }: Learning,
  models: readonly SynapseModel[],
): SynapseModel {
  const option = models.length > SYNAPSE_MODELS.length ? undefined : "synapses";
  const names = models.map(({ name }) => name);
  requireName("network", `${path}.learning.model`, "a synapse model", model, names, option);
  return models.findLast(({ name }) => name === model)!;
}

function checkLearning(path: string, projection: Projection, models: readonly SynapseModel[]): void {
  const { learning, shortTerm, connect } = projection;
  const weight = connect.rule === "pairs" ? connect.weights ?? projection.weight : projection.weight;
  if (!learning) return;
  if (shortTerm) fail(`${path}.shortTerm`, "must be left out where synapses learn", shortTerm);
  const model = synapseModelOf(path, learning, models);
  for (const [name, value] of Object.entries(learning.parameters ?? {})) {
    const own = `${path}.learning.parameters.${name}`;
    requireName("network", own, `a parameter of ${model.name}`, name, Object.keys(model.parameters));
    requireRange(own, value, [model.parameters[name].low, model.parameters[name].high]);
  }
  const [low, high] = model.bounds(learnedParameters(model, learning));
  const [least, most] = rangeOf(weight);
  if (least < low || most > high) {
    fail(`${path}.weight`, `must be from ${low} to ${high}, the bounds of its ${model.name}`, weight);
  }
}

/** All parameters of a model. */
export function learnedParameters(model: SynapseModel, { parameters }: Learning): Record<string, number> {
  return Object.fromEntries(
    Object.entries(model.parameters).map(([name, field]) => [name, parameters?.[name] ?? field.default]),
  );
}

/** Fails when listed delays are too short, or when only one of weights and delays is listed and the other one drawn. */
function checkListed(path: string, { connect, weight, delayMs }: Projection, stepMs: number): void {
  if (connect.rule !== "pairs" || (!connect.weights && !connect.delaysMs)) return;
  const short = connect.delaysMs?.find((ms) => ms < stepMs - SLACK_MS);
  if (short !== undefined) fail(`${path}.connect.delaysMs`, `must be at least the step, ${stepMs} ms`, short);
  if (!connect.weights && !isConstant(weight)) {
    fail(`${path}.weight`, "must be one number or listed, as delays are", weight);
  }
  if (!connect.delaysMs && !isConstant(delayMs)) {
    fail(`${path}.delayMs`, "must be one number or listed, as weights are", delayMs);
  }
}

function checkProjection(projection: Projection, spec: SpikingSpec, { neurons, synapses }: Models): void {
  const path = `projections.${pathName(projection)}`;
  const names = spec.populations.map(({ name }) => name);
  requireName("network", `${path}.from`, "a population", projection.from, names);
  requireName("network", `${path}.to`, "a population", projection.to, names);
  const from = spec.populations[names.indexOf(projection.from)];
  const to = spec.populations[names.indexOf(projection.to)];
  requireReceptor(path, projection.receptor, to);
  const { multapses = projection.connect.rule === "fixed-total" } = projection;
  // A cell is no partner of its own, unless it may be.
  const self = projection.from === projection.to &&
    !(projection.autapses ?? projection.connect.rule === "fixed-total");
  const places = { from: from.size - (self ? 1 : 0), to: to.size - (self ? 1 : 0) };
  checkListed(path, projection, spec.stepMs);
  checkConnect(path, projection.connect, { sizes: { from: from.size, to: to.size }, places, multapses });
  checkListedRule(path, projection, spec);
  checkLearning(path, projection, synapses);
  if (projection.connect.rule === "distance") checkDistance(path, projection, [from, to]);
  const { delayMs, weight } = projection;
  const receptor = to.receptors![projection.receptor];
  checkGating(path, projection, { from, receptor, source: modelOf(from, neurons) });
  if (isConstant(delayMs) && delayMs < spec.stepMs - SLACK_MS && !(isGated(receptor) && delayMs === 0)) {
    fail(
      `${path}.delayMs`,
      `must be ${isGated(receptor) ? "0 or " : ""}at least the step, ${spec.stepMs} ms`,
      delayMs,
    );
  }
  if (receptor.kinetics === "delta" || receptor.reversal === undefined) return;
  const { connect } = projection;
  const listed = connect.rule === "pairs" && connect.weights !== undefined && connect.weights.length > 0;
  const [least] = rangeOf(listed ? connect.weights! : weight);
  if (least < 0) fail(`${path}.weight`, "must not be negative as the receptor is a conductance", weight);
}

/** Models that a spec may name. */
interface Models {
  neurons: readonly NeuronModel[];
  synapses: readonly SynapseModel[];
}

/**
 * Checks what the fields of a spec say about each other.
 * @throws {SpecError} With the first mistake.
 */
export function checkSpiking(spec: SpikingSpec, { neurons, synapses }: Models): void {
  const names = spec.populations.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) fail("populations", "must have different names", twice);
  for (const population of spec.populations) checkPopulation(population, neurons);
  for (const projection of spec.projections) checkProjection(projection, spec, { neurons, synapses });
  for (const gaps of spec.gapJunctions ?? []) checkGaps(gaps, spec, neurons);
}
