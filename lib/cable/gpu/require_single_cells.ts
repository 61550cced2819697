import { CableStepper, MICROSIEMENS } from "../cpu/cable_stepper.ts";
import type { ResolvedCell } from "../build/resolve_cell.ts";
import { failSpec } from "../../base/spec_error.ts";
import { MOST_STEPS, type NamedTime, requireTimes } from "../../base/single_precision.ts";

/** Steps that the membrane's time constant may have, or the run: voltages are rounded in each step, which makes n steps wrong by at most n 4e-6 mV. */
const MOST_MEMBRANE_STEPS = 3e4;
/** Voltages at which gates are looked at, mV. */
const VOLTAGES = Array.from({ length: 29 }, (_, k) => -100 + 5 * k);

/** Capacitance of a cell over its conductance at the start, ms; what flows between its parts counts for nothing. */
function membraneTime(cell: ResolvedCell): number {
  const { compartments: { areas, capacitances }, channels } = cell;
  const { v, gates, calcium } = new CableStepper(cell);
  let conductance = 0;
  for (const { model, compartments, parameters, firstGate } of channels) {
    compartments.forEach((at, k) => {
      const x = model.gates.map((_, gate) => gates[firstGate + gate * compartments.length + k]);
      conductance += MICROSIEMENS * areas[at] * model.conductance(x, parameters[k], v[at], calcium[at])[0];
    });
  }
  return capacitances.reduce((sum, one) => sum + one, 0) / conductance;
}

/** Longest time constant of each gate of a cell, over all voltages and places. */
function* timesOfGates({ channels, calcium }: ResolvedCell & { calcium: number }): Generator<NamedTime> {
  for (const { model, speed, parameters } of channels) {
    const slowest = new Float64Array(model.gates.length);
    for (const text of new Set(parameters.map((values) => JSON.stringify(values)))) {
      const one = JSON.parse(text);
      for (const v of VOLTAGES) {
        model.kinetics(v, one, calcium).forEach(([_, rate], gate) =>
          slowest[gate] = Math.max(slowest[gate], 1 / (rate * speed))
        );
      }
    }
    yield* model.gates.map(({ name }, gate): NamedTime => [`${model.name}.${name}`, slowest[gate]]);
  }
}

/**
 * Fails when single precision cannot hold a cell's steps.
 * @param run Steps of the run.
 * @throws {SpecError} Naming what is too slow for them.
 */
export function requireSingleCells(cell: ResolvedCell, run: number): void {
  const { stepMs, synapses, pool, spec } = cell;
  const steps = run <= MOST_MEMBRANE_STEPS ? run : Math.round(membraneTime(cell) / stepMs);
  if (!(steps <= MOST_MEMBRANE_STEPS)) {
    failSpec(
      "stepMs",
      "simulate these cells on the GPU",
      `single precision holds a membrane's time constant of at most ${MOST_MEMBRANE_STEPS} steps in longer runs`,
      `${steps} steps of ${stepMs} ms (the CPU's engine holds them, or take longer steps)`,
    );
  }
  // In a shorter run rounding does no more than it does in as many steps.
  if (run <= MOST_STEPS) return;
  requireTimes(
    [
      ...timesOfGates({ ...cell, calcium: 1e-4 }),
      ...synapses.map((_, at): NamedTime => [`synapses.${at}.tauDecay`, spec.synapses![at].tauDecay]),
      ...Array.from(
        new Set(pool?.way ?? []),
        (way): NamedTime => ["pool.tau", way > 0 ? -stepMs / Math.log1p(-way) : 0],
      ),
    ],
    stepMs,
  );
}
