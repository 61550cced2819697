import { requireName } from "../base/require_name.ts";
import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { SLACK_MS } from "../base/time_grid.ts";
import { checkWaveform, isWaveform } from "../system/waveform.ts";
import { gradedModels, type OwnGradedParts } from "./graded_parts.ts";
import type { GradedModel } from "./models/graded_model.ts";
import type { GradedCoupling, GradedInput, GradedPopulation, GradedSpec, GradedStart } from "./spec_types.ts";

const WHAT = "network";
const fail: FailField = failFieldOf(WHAT);
/** Largest value of an input, in magnitude. */
const MOST = 1e9;

/** Name of a coupling, by which paths reach it. */
export function couplingName({ name, from, to }: GradedCoupling): string {
  return name ?? `${from}->${to}`;
}

function requireDifferent(path: string, names: readonly string[]): void {
  const double = names.find((name, at) => names.indexOf(name) < at);
  if (double !== undefined) fail(path, "must have names of their own", double);
}

/** All numbers of a value. */
function numbersOf(value: GradedStart): readonly number[] {
  return typeof value === "number" ? [value] : Array.isArray(value) ? value : value.uniform;
}

function requireLength(path: string, value: GradedStart, size: number): void {
  if (Array.isArray(value) && value.length !== size) {
    fail(path, `must have ${size} numbers, one for each unit`, value.length);
  }
}

function checkPopulation(population: GradedPopulation, models: ReadonlyMap<string, GradedModel>): void {
  const { name, size, parameters = {}, initial = {} } = population, path = `populations.${name}`;
  requireName(WHAT, `${path}.model`, "a model of graded units", population.model, models.keys(), "models");
  const model = models.get(population.model)!;
  for (const [field, value] of Object.entries(parameters)) {
    const at = `${path}.parameters.${field}`;
    requireName(
      WHAT,
      `${path}.parameters`,
      `parameters of ${model.name}`,
      field,
      Object.keys(model.parameters),
    );
    requireLength(at, value, size);
    const { low, high } = model.parameters[field];
    const odd = numbersOf(value).find((one) => !(one >= low && one <= high));
    if (odd !== undefined) fail(at, `must be from ${low} to ${high}`, odd);
  }
  for (const [field, value] of Object.entries(initial)) {
    const at = `${path}.initial.${field}`;
    requireName(WHAT, `${path}.initial`, `state variables of ${model.name}`, field, Object.keys(model.state));
    requireLength(at, value, size);
    const odd = numbersOf(value).find((one) => !(Math.abs(one) <= MOST));
    if (odd !== undefined) fail(at, `must be from ${-MOST} to ${MOST}`, odd);
  }
}

/** What a coupling carries, and where to. */
export interface Carried {
  /** First of the source's outputs. */
  output: number;
  /** How many. */
  outputs: number;
  /** First input of the target. */
  input: number;
}

/** Which outputs go to which inputs. */
export function carriedBy(
  { output, as }: GradedCoupling,
  from: GradedModel,
  to: GradedModel,
): Carried {
  return {
    output: output === undefined ? 0 : from.outputs.indexOf(output),
    outputs: output === undefined ? from.outputs.length : 1,
    input: as === undefined ? 0 : to.inputs.indexOf(as),
  };
}

function checkConnect(path: string, { connect = "all" }: GradedCoupling, from: number, to: number): void {
  if (connect === "one-to-one" && from !== to) {
    fail(
      `${path}.connect`,
      "must be of populations of one size",
      `one-to-one of ${from} to ${to}`,
    );
  }
  if (typeof connect === "string") return;
  if ("shift" in connect) {
    if (connect.ring && from !== to) {
      fail(`${path}.connect.ring`, "must be of populations of one size", connect.ring);
    }
    if (Math.abs(connect.shift) >= Math.max(from, to)) {
      fail(`${path}.connect.shift`, `must be less than ${Math.max(from, to)}`, connect.shift);
    }
    return;
  }
  const { matrix } = connect;
  if (matrix.length === to && matrix.every((row) => row.length === from)) return;
  fail(
    `${path}.connect.matrix`,
    `must have ${to} rows, one for each target, of ${from} weights`,
    `${matrix.length} rows of ${matrix[0]?.length ?? 0}`,
  );
}

function checkCoupling(
  coupling: GradedCoupling,
  { populations, stepMs }: GradedSpec,
  models: ReadonlyMap<string, GradedModel>,
): void {
  const path = `couplings.${couplingName(coupling)}`,
    { from, to, output, as, lag = 0, delayMs = 0 } = coupling;
  const names = populations.map(({ name }) => name);
  requireName(WHAT, `${path}.from`, "a population", from, names);
  requireName(WHAT, `${path}.to`, "a population", to, names);
  const [source, target] = [from, to].map((name) => populations.find((one) => one.name === name)!);
  const [sent, got] = [source, target].map(({ model }) => models.get(model)!);
  if (output !== undefined) {
    requireName(WHAT, `${path}.output`, `outputs of ${sent.name}`, output, sent.outputs);
  }
  if (as !== undefined) requireName(WHAT, `${path}.as`, `inputs of ${got.name}`, as, got.inputs);
  const { outputs, input } = carriedBy(coupling, sent, got), room = got.inputs.length - input;
  if (outputs > room) {
    fail(`${path}.output`, `must be one, as ${got.name} has no room for ${outputs}`, output ?? "all");
  }
  if (lag !== 0 && outputs !== 2) fail(`${path}.lag`, "must be of two outputs, cosine and sine", lag);
  if (delayMs !== 0 && delayMs < stepMs - SLACK_MS) {
    fail(`${path}.delayMs`, `must be 0 or at least a step of ${stepMs} ms`, delayMs);
  }
  checkConnect(path, coupling, source.size, target.size);
}

function checkInput(
  input: GradedInput,
  { populations }: GradedSpec,
  models: ReadonlyMap<string, GradedModel>,
): void {
  const path = `inputs.${input.name}`, names = populations.map(({ name }) => name);
  requireName(WHAT, `${path}.to`, "a population", input.to, names);
  const { size, model } = populations[names.indexOf(input.to)], { inputs } = models.get(model)!;
  if (input.as !== undefined) requireName(WHAT, `${path}.as`, `inputs of ${model}`, input.as, inputs);
  if (inputs.length === 0) {
    fail(`${path}.to`, `must be a population that ${model} lets have inputs`, input.to);
  }
  const odd = input.units?.find((unit) => !(unit >= 0 && unit < size));
  if (odd !== undefined) fail(`${path}.units`, `must be from 0 to ${size - 1}`, odd);
  if (isWaveform(input.value)) return checkWaveform(`${path}.value`, input.value, [-MOST, MOST]);
  if (!(Math.abs(input.value) <= MOST)) {
    fail(`${path}.value`, `must be from ${-MOST} to ${MOST}`, input.value);
  }
}

/**
 * Checks what the form of a spec does not tell: names, ranges, and what couplings carry.
 * @throws {SpecError} With the first mistake.
 */
export function checkGraded(spec: GradedSpec, own: OwnGradedParts): GradedSpec {
  const models = gradedModels(own), { populations, couplings = [], inputs = [] } = spec;
  requireDifferent("populations", populations.map(({ name }) => name));
  requireDifferent("couplings", couplings.map(couplingName));
  requireDifferent("inputs", inputs.map(({ name }) => name));
  for (const population of populations) checkPopulation(population, models);
  for (const coupling of couplings) checkCoupling(coupling, spec, models);
  for (const input of inputs) checkInput(input, spec, models);
  return spec;
}
