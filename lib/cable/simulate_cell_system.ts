import { cpuName } from "../base/cpu_name.ts";
import { progressTeller } from "../base/progress.ts";
import { type OptionNames, requireKnown } from "../base/require_known.ts";
import { wholeSteps } from "../base/time_grid.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { joinTyped } from "../base/join_typed.ts";
import { CELL_POPULATION, somaSignal } from "./cell_population.ts";
import type { CellRecord } from "./cell_extras.ts";
import type { Run, RunTrace, Spikes } from "../system/run.ts";
import type { SystemOptions } from "../system/system.ts";
import { type CellDataset, makeCellDataset } from "./cell_dataset.ts";
import type { CellSpec } from "./cell_spec.ts";
import type { ChannelModel } from "./channels/channel_model.ts";
import { simulateCellsTabulated } from "./cpu/cells_reference.ts";
import { simulateCells } from "./gpu/cells_engine.ts";
import type { ExtracellularProbe } from "./extracellular/extracellular_probe.ts";
import type { CellsOptions, CellsRun } from "./simulation/cells_run.ts";

/** Cells in equal parts that follow one another, which run as one. */
function equalParts(specs: readonly CellSpec[]): { spec: CellSpec; first: number; cells: number }[] {
  const parts: { spec: CellSpec; first: number; cells: number; text: string }[] = [];
  specs.forEach((spec, first) => {
    const last = parts.at(-1), same = last !== undefined && last.spec === spec;
    const text = same ? last.text : JSON.stringify(spec);
    if (last && last.text === text) last.cells++;
    else parts.push({ spec, first, cells: 1, text });
  });
  return parts;
}

/** Spikes of each run after the warm-up. */
function spikesOf({ runs, spikes }: CellDataset, warmupMs: number): Spikes[] {
  const times: number[][] = Array.from({ length: runs }, () => []);
  spikes.timesMs.forEach((time, k) => {
    if (time > warmupMs) times[spikes.runs[k]].push(time - warmupMs);
  });
  return times.map((own) => ({ times: Float64Array.from(own), neurons: new Uint32Array(own.length) }));
}

/** Voltages of each run after the warm-up, ms by ms. */
function tracesOf({ runs, samples, voltages }: CellDataset, warmupMs: number): RunTrace[][] {
  const skipped = Math.round(warmupMs);
  return Array.from(
    { length: runs },
    (_, run) =>
      Object.entries(voltages).map(([variable, values]): RunTrace => ({
        population: CELL_POPULATION.name,
        variable,
        cells: 1,
        everyMs: 1,
        values: values.slice(run * samples + skipped + 1, (run + 1) * samples),
      })),
  );
}

/** What a run of cells records beside voltages and spikes. */
export interface CellRecordOptions {
  /** Electrodes outside, whose potentials, mV, are traces `phi_0`, `phi_1`, ... of each cell alone. */
  probe?: Omit<ExtracellularProbe, "cellsAt">;
  /** Whether events and the voltage of the soma are kept, bin by bin, where bins are 1 ms. @default false */
  events?: boolean;
}

const RECORD: OptionNames<CellRecordOptions> = { probe: true, events: true };

/** What of the record is of cells alone. @throws {TypeError} When a name is unknown. */
function ownRecord({ record }: SystemOptions): CellRecordOptions {
  const own = (record?.own ?? {}) as CellRecordOptions;
  requireKnown("record of cells", own, RECORD);
  return own;
}

/** Potentials of each cell after the warm-up, ms by ms, as long as those of {@linkcode tracesOf}. */
function potentialsOf({ potentials, cells, samples }: CellsRun, warmupMs: number): RunTrace[][] {
  const skipped = Math.round(warmupMs);
  const electrodes = potentials ? potentials.length / (cells * samples) : 0;
  return Array.from(
    { length: cells },
    (_, cell) =>
      Array.from({ length: electrodes }, (_, electrode): RunTrace => {
        const first = (cell * electrodes + electrode) * samples;
        return {
          population: CELL_POPULATION.name,
          variable: `phi_${electrode}`,
          cells: 1,
          everyMs: 1,
          values: Float32Array.from(potentials!.subarray(first + skipped + 1, first + samples - 1)),
        };
      }),
  );
}

/** Events and voltages of each run after the warm-up, ms by ms; of runs of several specs in their order. */
class Recording {
  readonly inputs: Uint8Array[] = [];
  readonly voltages: Float32Array[] = [];

  /** @param whole Events are kept, too. */
  constructor(readonly warmupMs: number, readonly whole: boolean) {}

  add({ runs, samples, inputs, sites, voltages: { v_soma } }: CellDataset): void {
    const skipped = Math.round(this.warmupMs), M = sites.length;
    for (let run = 0; run < runs; run++) {
      const first = run * samples + skipped, end = (run + 1) * samples;
      if (this.whole) this.inputs.push(inputs.subarray(first * M, end * M));
      this.voltages.push(v_soma.subarray(first, end));
    }
  }

  get record(): CellRecord {
    return { inputs: joinTyped(this.inputs) as Uint8Array, voltage: this.voltage };
  }

  get voltage(): Float32Array {
    return joinTyped(this.voltages) as Float32Array;
  }
}

type Simulating = SystemOptions & { warmupMs: number; channels: readonly ChannelModel[] };

/**
 * Simulates cells as one run of any system.
 * @param options Warm-up, and models of channels of one's own, with those of any system, checked.
 */
export async function simulateCellSystem(
  given: Gpu | null,
  specs: readonly CellSpec[],
  options: Simulating,
): Promise<Run<CellSpec>> {
  const { durationMs, warmupMs, binMs = 1, seed = DEFAULT_SEED, firstNetwork = 0, channels } = options;
  // Tables on a core are faster than a software adapter, and more exact.
  const gpu = given?.adapter.software ? null : given, started = performance.now();
  const { probe, events = false } = ownRecord(options), own = binMs === 1 && events;
  const bins = wholeSteps(durationMs, binMs)!, counts = new Uint32Array(specs.length * bins);
  const spikes: Spikes[] = [], traces: RunTrace[][] = [], recording = new Recording(warmupMs, own);
  const networkSeconds = specs.length * (durationMs + warmupMs) / 1000;
  const tell = progressTeller(options.onProgress, networkSeconds);
  for (const { spec, first, cells } of equalParts(specs)) {
    let outside: RunTrace[][] = [];
    const data = await makeCellDataset(spec, {
      simulate: async (spec: CellSpec, own: CellsOptions) => {
        const all = { ...own, channels, ...(probe ? { probe } : {}) };
        const run = await (gpu ? simulateCells(gpu, spec, all) : simulateCellsTabulated(spec, all));
        outside = potentialsOf(run, warmupMs);
        return run;
      },
      runs: cells,
      durationMs: durationMs + warmupMs,
      seed,
      firstRun: firstNetwork + first,
      stepMs: options.stepMs,
      signal: options.signal,
      onProgress: ({ fraction }) => tell((first + fraction * cells) / specs.length),
    });
    spikes.push(...spikesOf(data, warmupMs));
    traces.push(...tracesOf(data, warmupMs).map((own, k) => [...own, ...outside[k]]));
    if (binMs === 1) recording.add(data);
  }
  spikes.forEach(({ times }, network) => {
    // A spike at the edge of two bins is one of the step that ends there.
    for (const time of times) {
      counts[network * bins + Math.min(bins - 1, Math.max(0, Math.ceil(time / binMs - 1e-9) - 1))]++;
    }
  });
  return {
    system: "cell",
    specs: [...specs],
    seed,
    engine: gpu ? "gpu" : "tabulated",
    adapter: gpu?.adapter.description ?? cpuName(),
    stepMs: options.stepMs ?? 0.025,
    warmupMs,
    counts: {
      ...{ populations: [CELL_POPULATION], binMs, networks: specs.length, bins, counts },
      ...(binMs === 1 ? { signals: [somaSignal(recording.voltage)] } : {}),
    },
    ...(own ? { own: recording.record } : {}),
    ...(options.record?.spikes ? { spikes } : {}),
    ...(options.record?.spikes || probe ? { traces } : {}),
    networkSeconds,
    wallSeconds: (performance.now() - started) / 1000,
  };
}
