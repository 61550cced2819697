import { atLeast, type KernelVariant, type Proof } from "../../gpu/proof.ts";
import { madeUp } from "../../random/made_up.ts";
import { simulatePlainly } from "../cpu/reference.ts";
import { overrideSpec } from "../mif_spec.ts";
import { getPreset } from "../presets.ts";
import { differingWords, recordAll, RECORDS, spikesOf } from "./_compare_runs.ts";
import { randomSpec, type Sizes } from "./_random_spec.ts";
import type { SimulateOptions } from "../run.ts";
import { simulateEnsemble } from "./ensemble.ts";

/** Cells of an invocation that are named, many or four. */
const CELLS = [1, 3, 4];
/** Drives, Hz: the second one needs its Poisson table in parts. */
const DRIVES = [7000, 60_000];
/** One cell of each kind, odd sizes, more I than E cells, several invocations of any kind. */
const SIZES: readonly Sizes[] = [{ e: 75, i: 25 }, { e: 13, i: 7 }, { e: 5, i: 17 }, { e: 1, i: 1 }];
/** A rate at which networks are stopped, Hz. */
const BOUND = 1000;

/** What the engine compiles is reached through the engine: it alone knows its pieces. */
function variant(cells: number, drive: number, record: string, runawayHz?: number): KernelVariant {
  const spec = overrideSpec(getPreset("mif-small-syn"), { lambda_E: drive });
  const bound = runawayHz === undefined ? "" : ", with a bound";
  return {
    name: `markov/mif_ensemble, ${cells} cells, drive ${drive} Hz, ${record}${bound}`,
    compile: (gpu) =>
      simulateEnsemble(gpu, spec, {
        durationMs: 1,
        warmupMs: 0,
        cellsPerInvocation: cells,
        runawayHz,
        record: RECORDS[record],
      }),
  };
}

/** The time-stepped scheme of Markovian networks, which are whole numbers: bit for bit that of MifStepper. */
export const ENSEMBLE_PROOF: Proof = {
  name: "markov/mif_ensemble",
  shaders: ["markov/mif_ensemble", "markov/mif_cells", "markov/mif_scheme", "markov/runaway", "random/pcg4d"],
  variants: [
    ...CELLS.flatMap((cells) => Object.keys(RECORDS).map((record) => variant(cells, DRIVES[0], record))),
    ...[1, 4].map((cells) => variant(cells, DRIVES[1], "everything")),
    ...["counts", "everything"].flatMap((record) =>
      CELLS.map((cells) => variant(cells, DRIVES[0], record, BOUND))
    ),
  ],
  async run(gpu, seed) {
    const random = madeUp(100 + seed);
    let words = 0, spikes = 0;
    for (const [at, cellsPerInvocation] of CELLS.entries()) {
      const cells = SIZES[(at + seed) % SIZES.length];
      const specs = Array.from({ length: 12 }, () => randomSpec(random, cells));
      const options: SimulateOptions = {
        durationMs: 12,
        // 3.3 ms is no multiple of the bin of 0.5 ms.
        warmupMs: 3.3,
        binMs: 0.5,
        seed: Math.floor(random() * 2 ** 53),
        runawayHz: at === seed % CELLS.length ? BOUND : undefined,
        record: recordAll(cells),
      };
      const wanted = await simulatePlainly(specs, options);
      words += differingWords(await simulateEnsemble(gpu, specs, { ...options, cellsPerInvocation }), wanted);
      spikes += spikesOf(wanted);
    }
    return [{ of: "words of the runs", error: words, bound: 0 }, atLeast("spikes", spikes, 300)];
  },
};
