import { failSpec } from "../../base/spec_error.ts";
import type { PopulationState } from "../cpu/population_state.ts";

type Column = Float64Array | Int32Array | Uint32Array;

function fail(rule: string, value: unknown): never {
  failSpec("checkpoint", "go on from this checkpoint", rule, value);
}

/** All arrays of a state by what they are called, but for the spikes that may still be learnt from. */
function columnsOf(
  { variables, noise, receptors, shortTerm, gating, learned, structure }: PopulationState,
): Map<string, Column> {
  const columns = new Map<string, Column>([...variables, ["noise", noise]]);
  for (const [receptor, parts] of receptors) {
    for (const [part, values] of Object.entries(parts)) columns.set(`${receptor}.${part}`, values);
  }
  for (const [projection, values] of shortTerm) columns.set(`shortTerm ${projection}`, values);
  for (const [projection, values] of gating) columns.set(`gating ${projection}`, values);
  for (const [projection, { state, post, steps, postSteps }] of learned) {
    for (const [name, values] of state) columns.set(`learnt ${projection}.${name}`, values);
    for (const [name, values] of post) columns.set(`learnt ${projection}.post.${name}`, values);
    columns.set(`learnt ${projection}.steps`, steps);
    columns.set(`learnt ${projection}.postSteps`, postSteps);
  }
  if (structure) {
    columns.set("calcium", structure.calcium);
    columns.set("calcium steps", structure.steps);
    for (const [kind, values] of structure.grown) columns.set(`elements ${kind}`, values);
  }
  return columns;
}

/** Whether a length is as it should be; b of a receptor that does not use it may be there, as another engine keeps it. */
function isLong(name: string, found: number, wanted: number, size: number): boolean {
  return found === wanted || (name.endsWith(".b") && wanted === 0 && found === size);
}

function requireColumn(place: string, found: Column | undefined, wanted: Column, long: boolean): void {
  const kind = wanted.constructor.name;
  if (!found || found.constructor !== wanted.constructor || !long) {
    fail(
      `${place} must be ${wanted.length} values (${kind})`,
      found ? `${found.length} values (${found.constructor.name})` : "none",
    );
  }
  const odd = found instanceof Float64Array ? found.findIndex((value) => !Number.isFinite(value)) : -1;
  if (odd >= 0) fail(`${place} must be finite`, found[odd]);
}

function requireRecent(
  name: string,
  { steps, cells }: PopulationState["recent"],
  { step, size }: { step: number; size: number },
): void {
  const whole = steps instanceof Uint32Array && cells instanceof Uint32Array;
  if (!whole || steps.length !== cells.length) {
    fail(`the last spikes of ${name} must be a step and a cell each`, `${steps?.length}, ${cells?.length}`);
  }
  const late = steps.findIndex((one) => one < 1 || one > step);
  if (late >= 0) fail(`the last spikes of ${name} must be at steps from 1 to ${step}`, steps[late]);
  const beyond = cells.findIndex((one) => one >= size);
  if (beyond >= 0) fail(`the last spikes of ${name} must be of cells below ${size}`, cells[beyond]);
}

/**
 * Fails unless saved states are such as a network has.
 * @param states Of each population. @param wanted The network's own, with the names and sizes of its populations.
 * @param step Steps that were done.
 * @throws {SpecError} Naming the array that does not fit.
 */
export function requireStates(
  states: readonly PopulationState[],
  wanted: readonly { name: string; size: number; state: PopulationState }[],
  step: number,
): void {
  if (!Number.isSafeInteger(step) || step < 0) fail("its step must be a whole number from 0 on", step);
  if (states.length !== wanted.length) {
    fail(`it must hold the states of ${wanted.length} populations`, states.length);
  }
  wanted.forEach(({ name, size, state }, at) => {
    const found = columnsOf(states[at]), own = columnsOf(state);
    for (const [column, values] of own) {
      const long = isLong(column, found.get(column)?.length ?? -1, values.length, size);
      requireColumn(`${column} of ${name}`, found.get(column), values, long);
    }
    const odd = [...found.keys()].find((column) => !own.has(column));
    if (odd !== undefined) fail(`${name} has no ${odd}`, `${found.get(odd)!.length} values`);
    requireRecent(name, states[at].recent, { step, size });
  });
}
