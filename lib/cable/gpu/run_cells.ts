import { displayedCells } from "../simulation/displayed_cells.ts";
import { progressTeller } from "../../base/progress.ts";
import { readBuffer, writeBuffer } from "../../gpu/buffer.ts";
import type { Gpu } from "../../gpu/gpu.ts";
import { submit } from "../../gpu/submit.ts";
import { SimulationFailure } from "../../spiking/simulation_failure.ts";
import type { CellsOptions, CellsRun } from "../simulation/cells_run.ts";
import type { CellsPlan } from "../simulation/plan_cells.ts";
import { openOutside } from "../simulation/open_outside.ts";
import { sortedSpikes } from "../simulation/sorted_spikes.ts";
import { cellsKernel, type CellsSchedule } from "./cells_kernel.ts";
import { loadCells, stateRows } from "./load_cells.ts";
import { withAllVoltages, withOutside } from "./outside_of_gpu.ts";
import { requireSingleCells } from "./require_single_cells.ts";

/**
 * Rounds of loops of an invocation in a dispatch: software adapters end them at some 65,535, and a long dispatch makes the watchdog of a desktop's GPU
 * end the process.
 */
const ROUNDS = { software: 50_000, gpu: 200_000 };
/** Most words of recordings that the device keeps. */
const MOST_RECORDED = 2 ** 24;

/** Steps of a dispatch, so that loops stay within bounds; a whole number of samples where it can be. */
function stepsOf(gpu: Gpu, { everySteps, inputs, sites }: CellsPlan, rounds: number): number {
  const most = Math.max(1, Math.floor((gpu.adapter.software ? ROUNDS.software : ROUNDS.gpu) / rounds));
  const perSample = everySteps * inputs.length * sites.length / MOST_RECORDED;
  const bounded = Math.max(
    1,
    Math.min(most, perSample > 0 ? Math.floor(everySteps * everySteps / perSample) : most),
  );
  return bounded > everySteps ? bounded - bounded % everySteps : bounded;
}

/** How cells run. */
type Running = Pick<CellsOptions, "onProgress" | "signal"> & { schedule?: CellsSchedule };

/** Simulates cells as planned; see `simulateCells`. @param options.schedule Who advances a cell. @default what suits the adapter and the number of cells */
export async function simulateCellsBy(gpu: Gpu, plan: CellsPlan, options: Running): Promise<CellsRun> {
  const outside = await openOutside(plan);
  if (!outside) return displayedCells(await runOn(gpu, plan, options));
  return displayedCells(withOutside(await runOn(gpu, withAllVoltages(plan), options), outside));
}

async function runOn(gpu: Gpu, given: CellsPlan, options: Running): Promise<CellsRun> {
  using own = gpu.scope();
  requireSingleCells(given.cell, given.steps);
  const { kernel, plan, deep, workgroups, rounds } = await cellsKernel(own, given, options.schedule);
  const { cell, inputs, sites, samples, everySteps } = plan;
  const cells = inputs.length, perDispatch = stepsOf(gpu, plan, rounds);
  const loaded = loadCells(own, kernel, plan, { steps: perDispatch, deep });
  const { buffers } = loaded;
  const voltages = new Float32Array(cells * sites.length * samples);
  const spikes: { step: number; cell: number }[] = [];
  const start = performance.now();
  const tell = progressTeller(options.onProgress, cells * plan.steps * cell.stepMs / 1000);
  const fields = {
    cells,
    compartments: cell.compartments.count,
    gates: cell.gates,
    synapses: cell.synapses.length,
    sites: sites.length,
    every: everySteps,
    samples: loaded.samples,
    threshold: plan.thresholdMv,
    step_ms: cell.stepMs,
    ...(deep ? { levels: deep.levels.length - 1, rows: stateRows(cell) } : {}),
  };
  for (let step = 0; step < plan.steps; step += perDispatch) {
    options.signal?.throwIfAborted();
    using part = own.scope();
    const steps = Math.min(perDispatch, plan.steps - step);
    const firstSample = step === 0 ? 0 : Math.floor(step / everySteps) + 1;
    const batch = kernel.within(part).uniform("batch", {
      ...fields,
      first_step: step,
      steps,
      first_sample: firstSample,
    });
    const bound = kernel.bind(
      Object.fromEntries(Object.entries({ ...buffers, batch }).filter(([name]) => kernel.names.has(name))),
    );
    writeBuffer(gpu, buffers.spikes, Uint32Array.of(0));
    submit(gpu, kernel.stem, (pass) => kernel.dispatch(pass, bound, workgroups));
    await takeStretch(gpu, plan, buffers, { voltages, spikes, firstSample, done: step + steps });
    tell((step + steps) / plan.steps);
  }
  return {
    spec: cell.spec,
    engine: "gpu",
    cells,
    stepMs: cell.stepMs,
    everyMs: everySteps * cell.stepMs,
    sites,
    voltages,
    samples,
    spikes: sortedSpikes(spikes, cell.stepMs),
    wallSeconds: (performance.now() - start) / 1000,
  };
}

/** Copies samples and spikes of a stretch to their place. */
async function takeStretch(
  gpu: Gpu,
  { cell, inputs, sites, samples, everySteps }: CellsPlan,
  buffers: { recordings: GPUBuffer; spikes: GPUBuffer },
  { voltages, spikes, firstSample, done }: {
    voltages: Float32Array;
    spikes: { step: number; cell: number }[];
    firstSample: number;
    done: number;
  },
): Promise<void> {
  const cells = inputs.length, rows = sites.length * cells;
  const taken = Math.floor(done / everySteps) + 1 - firstSample;
  const recorded = new Float32Array(
    await readBuffer(gpu, buffers.recordings, { byteLength: 4 * rows * taken }),
  );
  for (let sample = 0; sample < taken; sample++) {
    for (let site = 0; site < sites.length; site++) {
      const row = (sample * sites.length + site) * cells;
      for (let k = 0; k < cells; k++) {
        voltages[(k * sites.length + site) * samples + firstSample + sample] = recorded[row + k];
      }
    }
  }
  if (taken > 0 && !recorded.subarray(rows * (taken - 1)).every(Number.isFinite)) {
    throw new SimulationFailure(cell.spec.name, "cell", done);
  }
  const [number] = new Uint32Array(await readBuffer(gpu, buffers.spikes, { byteLength: 4 }));
  const pairs = new Uint32Array(
    await readBuffer(gpu, buffers.spikes, { byteOffset: 4, byteLength: 8 * number }),
  );
  for (let at = 0; at < pairs.length; at += 2) spikes.push({ step: pairs[at], cell: pairs[at + 1] });
}
