import type { NpyArray, NpyData } from "../../io/npy.ts";
import { type ArrayType, readArray } from "../../io/npz_arrays.ts";
import type { NpzFile } from "../../io/npz_file.ts";
import type { EnsembleRun, RunPools } from "../run.ts";
import { BY } from "./ensemble_header.ts";

const POOLS = ["pendingEE", "pendingIE", "pendingEI", "pendingII", "refractoryE", "refractoryI"] as const;

/** What the header says of frames: all but their values. */
type About<Frames> = Omit<NonNullable<Frames>, "data">;

/** What the header of a run says of the arrays that these networks alone record. */
export interface EnsembleAbout {
  histograms?: About<EnsembleRun["histograms"]>;
  voltages?: About<EnsembleRun["voltages"]>;
}

/** Arrays of what Markovian networks alone record, by name: `recurrent`, pools, `histograms`, `voltages`. */
export function ensembleArrays(run: EnsembleRun): Record<string, NpyArray> {
  const { recurrent, pools, histograms, voltages, networks } = run, shape = [networks, run.bins];
  const frames = (about: { data: NpyData; frames: number }, ...inner: number[]): NpyArray => ({
    data: about.data,
    shape: [networks, about.frames, ...inner],
  });
  return {
    recurrent: { data: recurrent, shape },
    ...(pools ? Object.fromEntries(POOLS.map((name) => [name, { data: pools[name], shape }])) : {}),
    ...(histograms ? { histograms: frames(histograms, 2, histograms.bins) } : {}),
    ...(voltages ? { voltages: frames(voltages, voltages.excitatory + voltages.inhibitory) } : {}),
  };
}

/** The reverse of {@linkcode ensembleArrays}. @param runs Networks. @throws {FileError} When an array does not fit. */
export function readEnsembleArrays(
  file: NpzFile,
  { histograms, voltages }: EnsembleAbout,
  [runs, bins]: readonly [runs: number, bins: number],
): Pick<EnsembleRun, "recurrent" | "pools" | "histograms" | "voltages"> {
  const read = <A extends NpyData>(name: string, type: ArrayType<A>, shape: number[]) =>
    readArray(file, name, { type, shape, by: BY }).data;
  const series = [runs, bins];
  const cells = voltages ? voltages.excitatory + voltages.inhibitory : 0;
  const pools = () =>
    Object.fromEntries(POOLS.map((name) => [name, read(name, Uint32Array, series)])) as unknown as RunPools;
  return {
    recurrent: read("recurrent", Uint16Array, series),
    ...(file.has("pendingEE") ? { pools: pools() } : {}),
    ...(histograms
      ? {
        histograms: {
          ...histograms,
          data: read("histograms", Uint32Array, [runs, histograms.frames, 2, histograms.bins]),
        },
      }
      : {}),
    ...(voltages
      ? { voltages: { ...voltages, data: read("voltages", Int16Array, [runs, voltages.frames, cells]) } }
      : {}),
  };
}
