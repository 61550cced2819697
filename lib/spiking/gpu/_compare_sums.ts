import type { Agreement } from "../../gpu/proof.ts";
import { kineticsOf, unblocked } from "../build/kinetics.ts";
import type { Receptor } from "../receptor.ts";
import type { SpikingRun, Trace } from "../simulation/spiking_run.ts";

/** Rounding of a neuron's current in single precision, parts of it: a block's exponential and four operations. */
const ROUNDING = 2e-6;
/** Rounding of what a neuron adds, to single precision above its whole number and to 2^-24, and of a recorded sum. */
const QUANTUM = 2 ** -24, RECORDED = 2 ** -23;

/** Values that neurons add to a sum in a sample. */
function addends(run: SpikingRun, { population, variable, sum }: Trace, sample: number): number[] {
  const of = (name: string) => {
    const { cells, values } = run.traces.find((one) =>
      one.sum === undefined && one.population === population && one.variable === name
    )!;
    return Array.from(values.subarray(sample * cells, (sample + 1) * cells));
  };
  const values = of(variable);
  if (sum === "values") return values;
  const own = run.spec.populations.find(({ name }) => name === population)!;
  const receptor = own.receptors![variable] as Receptor, kinetics = kineticsOf(receptor, run.stepMs);
  const { reversal, block } = kinetics;
  const v = of(voltageOf(run, population));
  return values.map((a, k) =>
    a * (block > 0 ? unblocked(kinetics, v[k]) : 1) * (reversal === null ? 1 : reversal - v[k])
  );
}

/** The voltage's name: the first variable of which there is a trace. */
function voltageOf(run: SpikingRun, population: string): string {
  return run.traces.find((one) => one.population === population && one.sum === undefined)!.variable;
}

/** Sums of a run against those of its traces, which must be of all cells, the voltage's first. @param of What is compared. */
export function compareSums(run: SpikingRun, of: string): Agreement {
  let error = 0;
  for (const trace of run.traces.filter(({ sum }) => sum !== undefined)) {
    trace.values.forEach((found, sample) => {
      const parts = addends(run, trace, sample);
      const wanted = parts.reduce((sum, one) => sum + one, 0);
      const size = parts.reduce((sum, one) => sum + Math.abs(one), 0);
      const most = ROUNDING * size + QUANTUM * parts.length + RECORDED * Math.abs(wanted);
      // Written so that what is not a number is an error.
      const over = Math.abs(found - wanted) / most;
      error = over <= error ? error : Number.isNaN(over) ? Infinity : over;
    });
  }
  return { of, error, bound: 1 };
}
