import { displayedEnsemble } from "../displayed_ensemble.ts";
import * as z from "../../deps/zod.ts";
import { failFile } from "../../io/file_error.ts";
import type { NpzFile } from "../../io/npz_file.ts";
import { populationArray, type PopulationSize, samePopulations } from "../../system/population_counts.ts";
import type { Run } from "../../system/run.ts";
import type { RunFiles } from "../../system/system.ts";
import { excitatoryInhibitory } from "../counts_of.ts";
import type { NetworkSpec } from "../network_spec.ts";
import type { EnsembleRun } from "../run.ts";
import { ensembleArrays, readEnsembleArrays } from "./ensemble_arrays.ts";

const whole = z.int().check(z.minimum(0));
const FRAMES = { everyMs: z.number().check(z.positive()), frames: whole };

/** What the header says of a run that other systems do not have. */
const ABOUT = z.strictObject({
  method: z.enum(["step", "exact"]),
  runaway: z.optional(z.array(z.nullable(z.number()))),
  histograms: z.optional(z.strictObject({ ...FRAMES, bins: whole, lowest: z.number(), width: z.number() })),
  voltages: z.optional(z.strictObject({ ...FRAMES, excitatory: whole, inhibitory: whole })),
});

function without<Frames extends { data: unknown }>({ data: _, ...about }: Frames): Omit<Frames, "data"> {
  return about;
}

/** The run of Markovian networks in a run of any system. */
function ensembleOf(run: Run<NetworkSpec>, own: Omit<EnsembleRun, keyof typeof COMMON>): EnsembleRun {
  const { counts, specs, seed, engine, adapter, stepMs, warmupMs, networkSeconds, wallSeconds, spikes } = run;
  const { networks, bins, binMs } = counts;
  const [e, i] = [0, 1].map((population) => populationArray(counts, population) as Uint16Array);
  return displayedEnsemble({
    ...{ specs, seed, engine: engine as EnsembleRun["engine"], adapter, stepMs, warmupMs },
    ...{ networkSeconds, wallSeconds, networks, bins, binMs, e, i },
    ...(spikes ? { spikes } : {}),
    ...own,
  });
}

/** Fields that runs of all systems tell. */
const COMMON = {
  ...{ specs: true, seed: true, engine: true, adapter: true, stepMs: true, warmupMs: true, e: true, i: true },
  ...{ networkSeconds: true, wallSeconds: true, networks: true, bins: true, binMs: true, spikes: true },
} as const satisfies Partial<Record<keyof EnsembleRun, true>>;

/** Fails unless a run is one of Markovian networks: populations E and I as their specs have them, counts of 16 bits. */
function requireEnsemble(
  { path }: NpzFile,
  { counts: { populations, counts }, specs }: Run<NetworkSpec>,
): void {
  const odd = specs.find(({ kind }) => kind !== "mif" && kind !== "multiband");
  if (odd) failFile("read", path, "its specs must be of Markovian networks", `one of kind ${odd.kind}`);
  const listed = (sizes: readonly PopulationSize[]) =>
    sizes.map(({ name, size }) => `${name} (${size})`).join();
  const [{ N_E, N_I }] = specs, wanted = excitatoryInhibitory({ E: N_E, I: N_I });
  if (!samePopulations({ populations }, { populations: wanted })) {
    failFile("read", path, `its populations must be ${listed(wanted)}`, listed(populations));
  }
  if (!(counts instanceof Uint16Array)) failFile("read", path, "its counts must be of 16 bits", "32");
}

/** What Markovian networks keep in run files beside what all systems do. */
export const MARKOV_RUN_FILES: Pick<RunFiles<NetworkSpec>, "write" | "read"> = {
  write(run) {
    const own = run.own as EnsembleRun, { method, runaway, histograms, voltages } = own;
    return {
      arrays: ensembleArrays(own),
      about: {
        method,
        ...(runaway ? { runaway } : {}),
        ...(histograms ? { histograms: without(histograms) } : {}),
        ...(voltages ? { voltages: without(voltages) } : {}),
      },
    };
  },
  read(file, run, about) {
    requireEnsemble(file, run);
    const { data, error } = ABOUT.safeParse(about), { networks, bins } = run.counts;
    if (!data) {
      const [{ path, message }] = error.issues;
      failFile("read", file.path, "its header must fit the format", `own.${path.join(".")} (${message})`);
    }
    const { method, runaway, ...frames } = data;
    return ensembleOf(run, {
      method,
      ...(runaway ? { runaway } : {}),
      ...readEnsembleArrays(file, frames, [networks, bins]),
    });
  },
};
