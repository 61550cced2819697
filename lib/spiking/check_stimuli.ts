import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { requireName } from "../base/require_name.ts";
import { pathName } from "../system/connection_names.ts";
import { stepOf } from "../base/time_grid.ts";
import type { NeuronModel } from "./neurons/neuron_model.ts";
import { modelOf } from "./rules.ts";
import { isGated } from "./receptor.ts";
import type { Population, SpikingSpec } from "./spec_types.ts";
import { type ActiveTime, type Current, type Drive, type NeuronSet, waveformOf } from "./stimuli.ts";
import { checkWaveform, isWaveform } from "../system/waveform.ts";

const fail: FailField = failFieldOf("network");

/** Largest rate, Hz. */
const MOST_HZ = 1e7;
/** Largest current, in magnitude. */
const MOST_CURRENT = 1e12;

/** Fails unless something that acts in whole steps does so in one at least. @throws {SpecError} */
function checkActive(path: string, { fromMs = 0, untilMs = Infinity }: ActiveTime, stepMs: number): void {
  if (stepOf(untilMs, stepMs) > stepOf(fromMs, stepMs)) return;
  const rounded = untilMs > fromMs ? ` when rounded to steps of ${stepMs} ms` : "";
  fail(`${path}.untilMs`, `must be after fromMs = ${fromMs}${rounded}`, untilMs);
}

function checkNeurons(
  path: string,
  cells: NeuronSet | undefined,
  { name, size, positions }: Population,
): void {
  if (!cells) return;
  if ("centre" in cells) {
    if (!positions) fail(`${path}.cells`, `needs positions of ${name}`, "none");
    return;
  }
  if (!Array.isArray(cells)) {
    if (cells.until > size) fail(`${path}.cells.until`, `must be at most ${size}`, cells.until);
    if (cells.until <= cells.from) {
      fail(`${path}.cells.until`, `must be above from = ${cells.from}`, cells.until);
    }
    return;
  }
  if (cells.length === 0) fail(`${path}.cells`, "must have at least one cell", cells);
  const beyond = cells.find((cell) => cell >= size);
  if (beyond !== undefined) fail(`${path}.cells`, `must be below ${size}`, beyond);
  if (new Set(cells).size < cells.length) fail(`${path}.cells`, "must be different cells", cells);
}

function populationOf(path: string, to: string, { populations }: SpikingSpec): Population {
  requireName("network", `${path}.to`, "a population", to, populations.map(({ name }) => name));
  return populations.find(({ name }) => name === to)!;
}

function checkDrive(drive: Drive, spec: SpikingSpec): void {
  const path = `drives.${drive.name ?? drive.to}`, { rateHz } = drive;
  const to = populationOf(path, drive.to, spec);
  requireName(
    "network",
    `${path}.receptor`,
    `a receptor of ${to.name}`,
    drive.receptor,
    Object.keys(to.receptors ?? {}),
  );
  if (isWaveform(rateHz)) checkWaveform(`${path}.rateHz`, rateHz, [0, MOST_HZ]);
  else if (!(rateHz >= 0 && rateHz <= MOST_HZ)) {
    fail(`${path}.rateHz`, `must be from 0 to ${MOST_HZ}`, rateHz);
  }
  checkActive(path, drive, spec.stepMs);
  checkNeurons(path, drive.cells, to);
  const receptor = to.receptors![drive.receptor];
  if (isGated(receptor)) {
    fail(
      `${path}.receptor`,
      "must be one without a gating variable of its sources, as a drive has none",
      drive.receptor,
    );
  }
  if (receptor.kinetics === "delta" || receptor.reversal === undefined || drive.weight >= 0) return;
  fail(`${path}.weight`, "must not be negative as the receptor is a conductance", drive.weight);
}

function checkCurrents(
  currents: readonly Current[],
  spec: SpikingSpec,
  models: readonly NeuronModel[],
): void {
  currents.forEach((current, at) => {
    const path = `currents.${"name" in current && current.name || current.to}`;
    const population = populationOf(path, current.to, spec);
    if (modelOf(population, models).receives === false) {
      fail(`${path}.to`, `must be a population of cells that take input`, current.to);
    }
    if (current.wave === "noise") {
      if (currents.findIndex(({ to, wave }) => to === current.to && wave === "noise") !== at) {
        fail(path, "must have one noise at most", current.to);
      }
      return;
    }
    const form = waveformOf(current);
    if (form) checkWaveform(path, form, [-MOST_CURRENT, MOST_CURRENT]);
    checkNeurons(path, current.cells, population);
    const { fromMs = 0, untilMs = Infinity } = current;
    if (untilMs <= fromMs) fail(`${path}.untilMs`, `must be after fromMs = ${fromMs}`, untilMs);
  });
}

/** Fails where two of a list have one name. */
function checkNames(path: string, list: readonly object[]): void {
  const names = list.flatMap((one) => "name" in one && one.name !== undefined ? [one.name] : []);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) fail(path, "must have different names", twice);
}

function checkProjections({ projections, populations, stepMs }: SpikingSpec): void {
  checkNames("projections", projections);
  for (const one of projections) {
    const path = `projections.${pathName(one)}`;
    checkActive(path, one, stepMs);
    const receptor = populations.find(({ name }) => name === one.to)!.receptors![one.receptor];
    const timed = one.fromMs === undefined ? "untilMs" : "fromMs";
    if (one[timed] === undefined || !isGated(receptor)) continue;
    fail(`${path}.${timed}`, `must be left out as its receptor is ${receptor.kinetics}`, one[timed]);
  }
}

/**
 * Checks the drives and currents of a spec whose populations are right, and the names and times of its projections.
 * @throws {SpecError} With the first mistake.
 */
export function checkStimuli(spec: SpikingSpec, models: readonly NeuronModel[]): void {
  checkProjections(spec);
  checkNames("drives", spec.drives ?? []);
  checkNames("currents", spec.currents ?? []);
  for (const drive of spec.drives ?? []) checkDrive(drive, spec);
  checkCurrents(spec.currents ?? [], spec, models);
}
