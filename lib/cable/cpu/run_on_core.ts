import { progressTeller } from "../../base/progress.ts";
import { SimulationFailure } from "../../spiking/simulation_failure.ts";
import type { OutsideRecording } from "../extracellular/outside_recording.ts";
import type { CellsOptions, CellsRun } from "../simulation/cells_run.ts";
import { displayedCells } from "../simulation/displayed_cells.ts";
import { injectedIn } from "../simulation/injected_in.ts";
import { openOutside } from "../simulation/open_outside.ts";
import type { CellsPlan } from "../simulation/plan_cells.ts";
import { sortedSpikes } from "../simulation/sorted_spikes.ts";
import { CableStepper } from "./cable_stepper.ts";
import { tabulate, TabulatedStepper } from "./tabulated_stepper.ts";

/** Time between two looks at the signal and the event loop, ms. */
const BREATH_MS = 100;

/** Steps between two looks at the clock. */
const STEPS_PER_LOOK = 64;

/** Runs one cell into its rows. @param breathe Called now and then with the part that is done. @returns Steps at whose end it spikes. */
async function runCell(
  plan: CellsPlan,
  cell: number,
  { stepper, voltages, outside, breathe }: {
    stepper: CableStepper;
    voltages: Float32Array;
    outside: OutsideRecording | null;
    breathe: (part: number) => Promise<void> | undefined;
  },
): Promise<number[]> {
  const { steps, recorded, recordedPlaces, everySteps, samples, thresholdMv } = plan;
  const { events, clamps } = plan.inputs[cell];
  const spikes: number[] = [];
  const record = (sample: number) => {
    recorded.forEach((compartment, site) =>
      voltages[(cell * recorded.length + site) * samples + sample] = recordedPlaces[site] < 0
        ? stepper.v[compartment]
        : stepper.current(recordedPlaces[site])
    );
    outside?.record(cell, sample, stepper.v);
  };
  record(0);
  let next = 0;
  for (let step = 0; step < steps; step++) {
    if (step % STEPS_PER_LOOK === 0) await breathe(step / steps);
    for (; next < events.length && events[next].step <= step; next++) {
      stepper.deliver(events[next].synapse, events[next].weight);
    }
    const before = stepper.v[recorded[0]];
    stepper.advance(injectedIn(clamps, step));
    const after = stepper.v[recorded[0]];
    if (!Number.isFinite(after)) throw new SimulationFailure(plan.cell.spec.name, "cell", step + 1);
    if (before < thresholdMv && after >= thresholdMv) spikes.push(step + 1);
    if ((step + 1) % everySteps === 0) record((step + 1) / everySteps);
  }
  return spikes;
}

/** Runs all cells of a plan on this core, one after another. @throws {SimulationFailure} When a voltage becomes infinite or not a number. */
export async function runOnCore(
  plan: CellsPlan,
  options: CellsOptions,
  engine: "reference" | "tabulated",
): Promise<CellsRun> {
  const { cell, inputs, sites, samples, everySteps } = plan;
  const voltages = new Float32Array(inputs.length * sites.length * samples);
  const outside = await openOutside(plan);
  const spikes: { step: number; cell: number }[] = [];
  const start = performance.now();
  const tell = progressTeller(options.onProgress, inputs.length * plan.steps * cell.stepMs / 1000);
  const tables = engine === "tabulated" ? tabulate(cell) : null;
  let last = start;
  options.signal?.throwIfAborted();
  for (let at = 0; at < inputs.length; at++) {
    const breathe = (part: number) => {
      if (performance.now() - last < BREATH_MS) return;
      options.signal?.throwIfAborted();
      tell((at + part) / inputs.length);
      last = performance.now();
      return new Promise<void>((resolve) => setTimeout(resolve, 0));
    };
    const stepper = tables ? new TabulatedStepper(tables) : new CableStepper(cell);
    for (const step of await runCell(plan, at, { stepper, voltages, outside, breathe })) {
      spikes.push({ step, cell: at });
    }
  }
  options.signal?.throwIfAborted();
  tell(1);
  return displayedCells({
    spec: cell.spec,
    engine,
    cells: inputs.length,
    stepMs: cell.stepMs,
    everyMs: everySteps * cell.stepMs,
    sites,
    voltages,
    ...outside?.recorded,
    samples,
    spikes: sortedSpikes(spikes, cell.stepMs),
    wallSeconds: (performance.now() - start) / 1000,
  });
}
