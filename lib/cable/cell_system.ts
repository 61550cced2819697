import { fail } from "../base/fail.ts";
import { loadLate } from "../base/load_late.ts";
import { wholeSteps } from "../base/time_grid.ts";
import { replaceValues } from "../system/replace_values.ts";
import { defineSystem, type System, type SystemDescription, type SystemOptions } from "../system/system.ts";
import { CELL_EXTRAS } from "./cell_extras.ts";
import { CELL_PRESET_ABOUT, CELL_PRESET_INPUT, CELL_PRESETS, getCellPreset } from "./cell_presets.ts";
import { CELL_POPULATION } from "./cell_population.ts";
import { cellReferences } from "./cell_references.ts";
import { type CellSpec, parseCellSpec } from "./cell_spec.ts";
import type { ChannelModel } from "./channels/channel_model.ts";
import { CHANNEL_MODELS } from "./channels/models.ts";
import { describeCell } from "./describe_cell.ts";
import type * as simulating from "./simulate_cell_system.ts";
import { regionOf } from "./spread_synapses.ts";

/** Time that runs usually drop at their start, ms. */
const WARMUP_MS = 200;

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
    populations: [CELL_POPULATION],
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
    extras: CELL_EXTRAS,
    preset,
    parse: (input) => parseCellSpec(input, models),
    override: (spec, values) => parseCellSpec(replaceValues(spec, values), models),
    populations: () => [CELL_POPULATION],
    describe,
    references: (spec) => cellReferences(spec, models),
    check: (_, options) => check(options),
    takes: (_, gpu) => !gpu.adapter.software,
    simulate: async (gpu, specs, options) => {
      check(options);
      const { warmupMs = WARMUP_MS } = options;
      const { simulateCellSystem } = await loadLate<typeof simulating>(
        "./simulate_cell_system.ts",
        import.meta.url,
        "simulate cells",
      );
      return await simulateCellSystem(gpu, specs, { ...options, warmupMs, channels });
    },
  });
}

/** Cells with the channels of the library. */
export const CELL_SYSTEM: System<CellSpec> = cellSystem();
