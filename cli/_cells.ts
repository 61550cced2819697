import { type CellDataset, makeCellDataset } from "../lib/cable/cell_dataset.ts";
import { CELL_PRESETS } from "../lib/cable/cell_presets.ts";
import type { CellSpec } from "../lib/cable/cell_spec.ts";
import type { ChannelModel } from "../lib/cable/channels/channel_model.ts";
import type { CellSite } from "../lib/cable/simulation/cells_run.ts";
import type { Gpu } from "../lib/gpu/gpu.ts";
import { readJson } from "../lib/io/json.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import { showProgress } from "./_console.ts";
import { ownModels } from "./_models.ts";
import { specOf } from "./_network.ts";

/** A cell that a command names. */
export interface NamedCell {
  spec: CellSpec;
  /** Models of channels that --with loads. */
  channels: readonly ChannelModel[];
}

/** Options of recordings of a cell. */
export const RECORDING_OPTIONS: Readonly<Record<string, Option>> = {
  "input-rate": {
    type: "number",
    value: "HZ",
    help: "cells: mean rate of events of each input",
    default: "that of the cell, else 9, and 13.5 of what inhibits",
  },
  "input-scale": {
    type: "string",
    value: "LEAST:MOST",
    help: "cells: factors between which the rates of a run are drawn",
    default: "those of the cell, else 0:3.2",
  },
  site: {
    type: "list",
    value: "NAME=SECTION:AT",
    help: "cells: record a voltage elsewhere, too, such as v_nexus=apic[50]:0.9; may be repeated",
  },
};

/** Whether an argument names a cell: one that is built in, or a JSON file of kind cell. */
export async function isCell(name: string | undefined): Promise<boolean> {
  if (name === undefined) return false;
  if (CELL_PRESETS.includes(name)) return true;
  if (!name.endsWith(".json")) return false;
  const value = await readJson(name).catch(() => null);
  return typeof value === "object" && value !== null && (value as { kind?: unknown }).kind === "cell";
}

/** The cell that a command names, with what --set overrides. */
export async function cellOf(args: Arguments, name: string): Promise<NamedCell> {
  const { channels } = await ownModels(args), spec = await specOf(args, name);
  if (spec.kind === "cell") return { spec: spec as CellSpec, channels };
  failUsage(
    `run ${args.command.name} on ${name}`,
    `it takes cells, ${CELL_PRESETS.join(", ")} or a file of kind cell`,
    `of kind ${spec.kind}`,
  );
}

/** Two numbers, from LEAST:MOST. */
export function scalesOf(args: Arguments): { leastScale?: number; mostScale?: number } {
  const text = args.text("input-scale");
  if (text === undefined) return {};
  const parts = text.split(":").map((part) => part.trim() === "" ? NaN : Number(part));
  const [leastScale, mostScale] = parts;
  if (parts.length === 2 && leastScale >= 0 && mostScale >= leastScale && mostScale < Infinity) {
    return { leastScale, mostScale };
  }
  failUsage(`run ${args.command.name}`, "--input-scale must be LEAST:MOST, from 0 on", text);
}

function sitesOf(args: Arguments): Record<string, CellSite> {
  return Object.fromEntries(
    args.list("site").map((text) => {
      const match = /^(v_\w+)=(.+):([\d.]+)$/.exec(text);
      if (match && Number(match[3]) <= 1) return [match[1], { section: match[2], at: Number(match[3]) }];
      failUsage("record a site", "--site must be v_NAME=SECTION:AT with AT from 0 to 1", text);
    }),
  );
}

/** Options by which recordings of a cell are told. */
interface Recording {
  runs: number;
  durationMs: number;
  seed: number;
  signal: AbortSignal;
}

/**
 * Records a cell under drawn inputs, with progress.
 * @param gpu Null for the CPU; on a software adapter tables on a core are faster, and more exact.
 */
export async function recordCell(
  gpu: Gpu | null,
  args: Arguments,
  cell: NamedCell,
  recording: Recording,
): Promise<CellDataset> {
  const { spec, channels } = cell, rateHz = args.number("input-rate");
  const progress = await showProgress(args, "simulate");
  try {
    return await makeCellDataset(spec, {
      gpu,
      channels,
      ...scalesOf(args),
      ...(rateHz === undefined ? {} : { rateHz }),
      stepMs: args.number("step"),
      sites: sitesOf(args),
      ...recording,
      onProgress: progress.onProgress,
    });
  } finally {
    progress.stop();
  }
}
