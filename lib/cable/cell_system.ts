import { fail } from "../base/fail.ts";
import { cpuName } from "../base/cpu_name.ts";
import { progressTeller } from "../base/progress.ts";
import { wholeSteps } from "../base/time_grid.ts";
import type { Gpu } from "../gpu/gpu.ts";
import { DEFAULT_SEED } from "../random/default_seed.ts";
import { replaceValues } from "../spiking/override_spiking.ts";
import type { Run, RunTrace, Spikes } from "../system/run.ts";
import { defineSystem, type System, type SystemDescription, type SystemOptions } from "../system/system.ts";
import { type CellDataset, makeCellDataset } from "./cell_dataset.ts";
import { CELL_PRESET_ABOUT, CELL_PRESET_INPUT, CELL_PRESETS, getCellPreset } from "./cell_presets.ts";
import { cellReferences } from "./cell_references.ts";
import { type CellSpec, parseCellSpec } from "./cell_spec.ts";
import type { ChannelModel } from "./channels/channel_model.ts";
import { CHANNEL_MODELS } from "./channels/models.ts";
import { simulateCellsTabulated } from "./cpu/cells_reference.ts";
import { describeCell } from "./describe_cell.ts";
import { regionOf } from "./spread_synapses.ts";
import { simulateCells } from "./gpu/cells_engine.ts";
import type { CellsOptions } from "./simulation/cells_run.ts";

/** The only population: one cell. */
const POPULATION = { name: "cell", size: 1 };
/** Time that runs usually drop at their start, ms. */
const WARMUP_MS = 200;

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

/** Fails when a run cannot be what is asked for. */
function check({ durationMs, warmupMs = WARMUP_MS, binMs = 1 }: SystemOptions): void {
  const bins = wholeSteps(durationMs, binMs);
  if (bins === null || bins < 1) {
    fail("simulate cells", `the duration must be a whole number of bins of ${binMs} ms`, durationMs);
  }
  const whole = wholeSteps(durationMs + warmupMs, 1);
  if (whole === null || !(warmupMs >= 0)) {
    fail("simulate cells", "warm-up and duration must be a whole number of ms", durationMs + warmupMs);
  }
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
        population: POPULATION.name,
        variable,
        cells: 1,
        everyMs: 1,
        values: values.slice(run * samples + skipped + 1, (run + 1) * samples),
      })),
  );
}

type Simulating = SystemOptions & { channels: readonly ChannelModel[] };

async function simulate(
  given: Gpu | null,
  specs: readonly CellSpec[],
  options: Simulating,
): Promise<Run<CellSpec>> {
  check(options);
  const { durationMs, warmupMs = WARMUP_MS, binMs = 1, seed = DEFAULT_SEED, firstNetwork = 0, channels } =
    options;
  // Tables on a core are faster than a software adapter, and more exact.
  const gpu = given?.adapter.software ? null : given, started = performance.now();
  const bins = wholeSteps(durationMs, binMs)!, counts = new Uint32Array(specs.length * bins);
  const spikes: Spikes[] = [], traces: RunTrace[][] = [];
  const networkSeconds = specs.length * (durationMs + warmupMs) / 1000;
  const tell = progressTeller(options.onProgress, networkSeconds);
  for (const { spec, first, cells } of equalParts(specs)) {
    const data = await makeCellDataset(spec, {
      simulate: (spec: CellSpec, own: CellsOptions) =>
        gpu
          ? simulateCells(gpu, spec, { ...own, channels })
          : simulateCellsTabulated(spec, { ...own, channels }),
      runs: cells,
      durationMs: durationMs + warmupMs,
      seed,
      firstRun: firstNetwork + first,
      stepMs: options.stepMs,
      signal: options.signal,
      onProgress: ({ fraction }) => tell((first + fraction * cells) / specs.length),
    });
    spikes.push(...spikesOf(data, warmupMs));
    traces.push(...tracesOf(data, warmupMs));
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
    counts: { populations: [POPULATION], binMs, networks: specs.length, bins, counts },
    ...(options.record?.spikes ? { spikes, traces } : {}),
    networkSeconds,
    wallSeconds: (performance.now() - started) / 1000,
  };
}

/** Most regions whose sections people are told by their names. */
const NAMED = 12;

/** Names of sections, of regions with many the first and the last with their number. */
function someNames(names: readonly string[]): string {
  const regions = Object.values(Object.groupBy(names, (name) => regionOf({ name }))) as string[][];
  const parts = regions.map((own) =>
    own.length <= 3 ? own.join(", ") : `${own[0]} … ${own.at(-1)} (${own.length})`
  );
  const rest = regions.slice(NAMED).flat().length;
  return parts.slice(0, NAMED).join(", ") + (rest > 0 ? `, and ${rest} more` : "");
}

function describe(spec: CellSpec): SystemDescription {
  const about = describeCell(spec), { synapses: { excitatory, inhibitory } } = about;
  const inputs = spec.input?.drives?.length ?? spec.synapses?.length ?? 0;
  return {
    what: "cell",
    populations: [POPULATION],
    facts: [
      ["sections", `${about.sections}, in ${about.compartments} compartments`],
      ["names", someNames(about.names)],
      ["synapses", `${excitatory} excitatory, ${inhibitory} inhibitory; ${inputs} inputs in recordings`],
      ["start", `${spec.startMv} mV at ${spec.celsius} °C`],
    ],
    tables: [[
      ["region", "sections", "compartments", "length (um)", "channels"],
      ...about.regions.map(({ name, sections, compartments, lengthUm, channels }) => [
        ...[name, String(sections), String(compartments), lengthUm.toFixed(1)],
        channels.join(", ") || "–",
      ]),
    ]],
    details: { ...about },
  };
}

/** A preset with what drives it. */
function preset(name: string): CellSpec {
  const spec = getCellPreset(name);
  return { ...spec, input: structuredClone(CELL_PRESET_INPUT[name]) };
}

/**
 * Detailed cells as a system: each network is one cell under inputs of its own, drawn as for recordings.
 * @param channels Models of channels besides those of the library. @default none
 */
export function cellSystem(channels: readonly ChannelModel[] = []): System<CellSpec> {
  const models = [...CHANNEL_MODELS, ...channels];
  return defineSystem<CellSpec>({
    kind: "cell",
    about: "detailed, branching cells",
    presets: CELL_PRESETS.map((name) => ({ name, about: CELL_PRESET_ABOUT[name] })),
    warmupMs: WARMUP_MS,
    together: true,
    preset,
    parse: (input) => parseCellSpec(input, models),
    override: (spec, values) => parseCellSpec(replaceValues(spec, values), models),
    populations: () => [POPULATION],
    describe,
    references: (spec) => cellReferences(spec, models),
    check: (_, options) => check(options),
    simulate: (gpu, specs, options) => simulate(gpu, specs, { ...options, channels }),
  });
}

/** Cells with the channels of the library. */
export const CELL_SYSTEM: System<CellSpec> = cellSystem();
