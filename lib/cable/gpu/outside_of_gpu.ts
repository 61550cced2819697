import type { CellSite, CellsRun } from "../simulation/cells_run.ts";
import type { CellsPlan } from "../simulation/plan_cells.ts";
import type { OutsideRecording } from "../extracellular/outside_recording.ts";

/** The same plan with the voltages of all compartments recorded after its sites, from which follows what passes their membranes. */
export function withAllVoltages(plan: CellsPlan): CellsPlan {
  const { cell: { compartments: { count } }, sites, recorded, recordedPlaces } = plan;
  const all = Array.from({ length: count }, (_, compartment) => compartment);
  return {
    ...plan,
    sites: [...sites, ...all.map((): CellSite => ({ section: "", at: 0 }))],
    recorded: [...recorded, ...all],
    recordedPlaces: [...recordedPlaces, ...all.map(() => -1)],
  };
}

/** The run of a plan from that of {@linkcode withAllVoltages}, with what was wanted outside. */
export function withOutside(run: CellsRun, outside: OutsideRecording): CellsRun {
  const { plan } = outside, { sites, samples, inputs } = plan;
  const { count } = plan.cell.compartments, rows = sites.length + count, v = new Float64Array(count);
  const voltages = new Float32Array(inputs.length * sites.length * samples);
  for (let cell = 0; cell < inputs.length; cell++) {
    const first = cell * rows * samples, own = sites.length * samples;
    voltages.set(run.voltages.subarray(first, first + own), cell * own);
    for (let sample = 0; sample < samples; sample++) {
      for (let k = 0; k < count; k++) v[k] = run.voltages[first + (sites.length + k) * samples + sample];
      outside.record(cell, sample, v);
    }
  }
  return { ...run, sites, voltages, ...outside.recorded };
}
