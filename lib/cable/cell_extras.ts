import type { NpyArray } from "../io/npy.ts";
import type { DatasetExtras, ExtraArrays } from "../system/system.ts";
import type { Signal } from "../system/population_counts.ts";
import { somaSignal } from "./cell_population.ts";
import { cellDrives } from "./cell_drives.ts";
import type { CellSpec } from "./cell_spec.ts";

/** What a dataset of cells keeps beside the counts: in each ms the events of the inputs and the voltage at its start. */
export interface CellExtras {
  /** Names of the M inputs. */
  sites: string[];
  /** The voltage of the soma, which stands beside the counts. */
  signals: Omit<Signal, "values">[];
}

/** What a run of cells keeps of its own where it is asked for. */
export interface CellRecord {
  /** Events of each input in each ms. (networks, T, M) */
  inputs: Uint8Array;
  /** Voltage of the soma at the start of each ms, mV. (networks, T) */
  voltage: Float32Array;
}

/** The extras of a dataset's request, which {@linkcode CELL_EXTRAS} made; null where it has no traces. */
export function cellExtras(request: Record<string, unknown>): CellExtras | null {
  return Array.isArray(request.sites) ? request as unknown as CellExtras : null;
}

function arraysOf(
  { inputs, voltage }: CellRecord,
  { networks, sites }: { networks: number; sites: readonly string[] },
): ExtraArrays {
  const bins = voltage.length / networks;
  const array = (data: Uint8Array | Float32Array, shape: number[]): NpyArray => ({
    data: data as NpyArray["data"],
    shape,
  });
  return {
    beside: { [SOMA.name]: array(voltage, [networks, bins]) },
    apart: { inputs: array(inputs, [networks, bins, sites.length]) },
    tallies: {},
  };
}

const { values: _, ...SOMA } = somaSignal(new Float32Array(0));
const NOTHING: ExtraArrays = { beside: {}, apart: {}, tallies: {} };

/** What datasets of cells keep for trace surrogates, and for measures of the voltage: in bins of 1 ms, and nothing in others. */
export const CELL_EXTRAS: DatasetExtras<CellSpec> = {
  options: [],
  request: (spec, { binMs = 1 }) => binMs === 1 ? { sites: cellDrives(spec).names, signals: [SOMA] } : {},
  record: (request) => ({ events: cellExtras(request) !== null }),
  arrays(run, request) {
    const own = cellExtras(request);
    return own ? arraysOf(run.own as CellRecord, { networks: run.counts.networks, ...own }) : NOTHING;
  },
  nothing({ networks, bins }, request) {
    const own = cellExtras(request);
    if (!own) return NOTHING;
    const empty = {
      inputs: new Uint8Array(networks * bins * own.sites.length),
      voltage: new Float32Array(networks * bins),
    };
    return arraysOf(empty, { networks, ...own });
  },
};
