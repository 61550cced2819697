import { requireName } from "../base/require_name.ts";
import { SLACK_MS, stepOf } from "../base/time_grid.ts";
import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { checkWaveform, isWaveform } from "../system/waveform.ts";
import type { RateModel } from "./models/rate_model.ts";
import { type OwnRateParts, rateModels, transferKinds } from "./rate_parts.ts";
import type { MeanFieldSpec, RateCoupling, RateInput, RatePopulation } from "./spec_types.ts";
import type { Transfer } from "./transfer/transfer.ts";

const WHAT = "mean field";
const fail: FailField = failFieldOf(WHAT);
/** Largest value of an input, in magnitude. */
const MOST = 1e9;

/** Name of a coupling, by which paths reach it. */
export function couplingName({ name, from, to }: RateCoupling): string {
  return name ?? `${from}->${to}`;
}

/** The first that is there twice. */
function twice(names: readonly string[]): string | undefined {
  return names.find((name, at) => names.indexOf(name) < at);
}

function checkNames({ populations, inputs = [], couplings }: MeanFieldSpec): void {
  const names = [...populations, ...inputs].map(({ name }) => name), double = twice(names);
  if (double !== undefined) {
    const path = populations.filter(({ name }) => name === double).length > 1 ? "populations" : "inputs";
    fail(path, "must have names that no population or input has besides", double);
  }
  const same = twice(couplings.map(couplingName));
  if (same !== undefined) fail("couplings", "must have names of their own", same);
}

function checkParameters(path: string, population: RatePopulation, model: RateModel): void {
  for (const [name, value] of Object.entries(population.parameters ?? {})) {
    requireName(
      WHAT,
      `${path}.parameters`,
      `parameters of ${model.name}`,
      name,
      Object.keys(model.parameters),
    );
    const { low, high } = model.parameters[name];
    if (value >= low && value <= high) continue;
    fail(`${path}.parameters.${name}`, `must be from ${low} to ${high}`, value);
  }
}

/** Names of the state variables that a population has. */
export function stateNames(model: RateModel, transfer: Transfer | undefined): string[] {
  const names = Object.keys(model.state);
  return transfer?.adaptation ? names : names.filter((name) => !model.adaptation?.includes(name));
}

/** Fails unless couplings and a transfer function agree about who its sources are. */
function checkSources(path: string, population: RatePopulation, spec: MeanFieldSpec): void {
  const { sources } = population.transfer!;
  const into = spec.couplings.filter(({ to }) => to === population.name);
  const known = [
    ...[...spec.populations, ...(spec.inputs ?? [])].map(({ name }) => name),
    ...into.flatMap(({ as }) => as ?? []),
  ];
  const double = twice(sources);
  if (double !== undefined) fail(`${path}.transfer.sources`, "must be different", double);
  for (const source of sources) {
    requireName(WHAT, `${path}.transfer.sources`, "populations or inputs", source, known);
    if (into.some(({ from, as = from }) => as === source)) continue;
    fail(`${path}.transfer.sources`, `must each have a coupling to ${population.name}`, source);
  }
  const spare = into.find(({ from, as = from }) => !sources.includes(as));
  if (!spare) return;
  fail(
    `couplings.${couplingName(spare)}.${spare.as === undefined ? "from" : "as"}`,
    `must be a source of the transfer function of ${population.name}, which are ${sources.join(", ")}`,
    spare.as ?? spare.from,
  );
}

function checkTransfer(path: string, population: RatePopulation, spec: MeanFieldSpec): void {
  const { transfer, parameters = {} } = population;
  for (const name of transfer!.parameters ?? []) {
    requireName(
      WHAT,
      `${path}.transfer.parameters`,
      "names of parameters",
      name,
      Object.keys(spec.parameters ?? {}),
    );
  }
  checkSources(path, population, spec);
  for (const name of ["a", "b"]) {
    if (transfer!.adaptation || !parameters[name]) continue;
    fail(
      `${path}.parameters.${name}`,
      "must be 0 as the transfer function does not depend on an adaptation",
      parameters[name],
    );
  }
}

/** A population with its transfer function checked. */
function checkPopulation(population: RatePopulation, spec: MeanFieldSpec, own: OwnRateParts): RatePopulation {
  const path = `populations.${population.name}`, models = rateModels(own);
  requireName(WHAT, `${path}.model`, "a rate model", population.model, models.keys());
  const model = models.get(population.model)!;
  checkParameters(path, population, model);
  if (!model.takesTransfer) {
    if (population.transfer) {
      fail(`${path}.transfer`, `must be left out as ${model.name} has none`, population.transfer);
    }
  } else if (!population.transfer) {
    fail(`${path}.transfer`, `must be there, which ${model.name} follows`, "none");
  }
  const checked = population.transfer
    ? { ...population, transfer: parseTransfer(`${path}.transfer`, population.transfer, own) }
    : population;
  if (checked.transfer) checkTransfer(path, checked, spec);
  for (const name of Object.keys(population.initial ?? {})) {
    requireName(
      WHAT,
      `${path}.initial`,
      `state variables of ${path}`,
      name,
      stateNames(model, checked.transfer),
    );
  }
  requireVoltage(path, checked, own);
  return checked;
}

function parseTransfer(path: string, transfer: Transfer, own: OwnRateParts): Transfer {
  const kinds = transferKinds(own);
  requireName(WHAT, `${path}.kind`, "a kind of transfer functions", transfer.kind, kinds.keys());
  return kinds.get(transfer.kind)!.parse(transfer, path);
}

/** Fails where an adaptation follows a voltage that the transfer function does not tell. */
function requireVoltage(path: string, { transfer, parameters }: RatePopulation, own: OwnRateParts): void {
  if (!transfer || !parameters?.a) return;
  if (transferKinds(own).get(transfer.kind)!.open(transfer).meanVoltage) return;
  fail(`${path}.parameters.a`, `must be 0 as ${transfer.kind} tells no mean voltage`, parameters.a);
}

function checkCoupling(coupling: RateCoupling, spec: MeanFieldSpec): void {
  const path = `couplings.${couplingName(coupling)}`, { from, to, delayMs = 0 } = coupling, { stepMs } = spec;
  const populations = spec.populations.map(({ name }) => name);
  requireName(WHAT, `${path}.from`, "a population or an input", from, [
    ...populations,
    ...(spec.inputs ?? []).map(({ name }) => name),
  ]);
  requireName(WHAT, `${path}.to`, "a population", to, populations);
  if (delayMs === 0 || delayMs >= stepMs - SLACK_MS) return;
  fail(`${path}.delayMs`, `must be 0 or at least a step of ${stepMs} ms`, delayMs);
}

function checkInput({ name, value }: RateInput): void {
  const path = `inputs.${name}.value`;
  if (isWaveform(value)) return checkWaveform(path, value, [-MOST, MOST]);
  if (!(Math.abs(value) <= MOST)) fail(path, `must be from ${-MOST} to ${MOST}`, value);
}

/** Fails unless covariances can be followed. */
function checkSecondOrder(spec: MeanFieldSpec, models: ReadonlyMap<string, RateModel>): void {
  const taus = spec.populations.map(({ name, model, parameters }) => {
    const { takesTransfer, parameters: fields } = models.get(model)!;
    if (!takesTransfer) fail(`populations.${name}.model`, "must be transfer in the second order", model);
    return parameters?.tau ?? fields.tau.default;
  });
  const odd = taus.findIndex((tau) => tau !== taus[0]);
  if (odd < 0) return;
  const { name } = spec.populations[odd];
  fail(
    `populations.${name}.parameters.tau`,
    `must be ${taus[0]}, as of ${spec.populations[0].name}, in the second order`,
    taus[odd],
  );
}

/** Fails unless spikes of a finite population go to what is linear in them, or to nothing. */
function checkFiniteSize(spec: MeanFieldSpec, models: ReadonlyMap<string, RateModel>): void {
  const modelOf = (name: string) => {
    const population = spec.populations.find((one) => one.name === name);
    return population && models.get(population.model)!;
  };
  for (const coupling of spec.couplings) {
    const from = modelOf(coupling.from), to = modelOf(coupling.to)!;
    if (!from || from.follows || to.linear) continue;
    fail(
      `couplings.${couplingName(coupling)}.to`,
      `must be a population that is linear in spikes, which ${to.name} is not, where finiteSize is true`,
      coupling.to,
    );
  }
}

/**
 * Checks what the form of a spec does not tell: names, ranges, transfer functions and their sources.
 * @returns The spec, its transfer functions as their kinds read them.
 * @throws {SpecError} With the first mistake.
 */
export function checkMeanField(spec: MeanFieldSpec, own: OwnRateParts): MeanFieldSpec {
  checkNames(spec);
  for (const coupling of spec.couplings) checkCoupling(coupling, spec);
  for (const input of spec.inputs ?? []) checkInput(input);
  const populations = spec.populations.map((one) => checkPopulation(one, spec, own));
  const models = rateModels(own);
  if (spec.order === 2) checkSecondOrder(spec, models);
  if (spec.finiteSize) checkFiniteSize(spec, models);
  return { ...spec, populations };
}

/** Delay of a coupling, steps. */
export function delaySteps({ delayMs = 0 }: RateCoupling, stepMs: number): number {
  return stepOf(delayMs, stepMs);
}
