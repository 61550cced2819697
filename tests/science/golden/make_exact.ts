/**
 * Makes the golden data of the exact simulation, one file per preset: `exact_<preset>.json`.
 *
 *     deno run -A tests/science/golden/make_exact.ts [preset …]
 *
 * About a minute of one core for each preset. The networks' seed is 20_240_815, so that the files can be
 * made again, digit for digit.
 */
import { getMifPreset, listPresets } from "../../../lib/markov/presets.ts";
import { simulateExact } from "../../../lib/markov/cpu/reference.ts";
import { volleyThresholds } from "../../../lib/analysis/volleys.ts";
import { measure, measuredRecord } from "../_measures.ts";

/** Networks times cells of each: small networks vary more, and cost less. */
const CELLS = 9600;
const DURATION_MS = 4000;
const WARMUP_MS = 500;
const SEED = 20_240_815;

const names = Deno.args.length > 0 ? Deno.args : listPresets("mif").map(({ name }) => name);
for (const name of names) {
  const spec = getMifPreset(name);
  const run = await simulateExact(spec, {
    networks: Math.round(CELLS / (spec.N_E + spec.N_I)),
    durationMs: DURATION_MS,
    warmupMs: WARMUP_MS,
    seed: SEED,
    record: measuredRecord(spec.N_E),
  });
  const thresholds = volleyThresholds(run.e, { binMs: 1 });
  const rounded = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(6)) : value;
  const golden = {
    preset: name,
    method: "exact",
    seed: SEED,
    warmupMs: WARMUP_MS,
    thresholds,
    ...measure(run, thresholds),
  };
  const url = new URL(`exact_${name}.json`, import.meta.url);
  await Deno.writeTextFile(url, `${JSON.stringify(golden, rounded)}\n`);
  const { rateE, rateI } = golden.values;
  console.log(
    `${name}: E ${rateE.mean.toFixed(3)} (${rateE.standardError.toFixed(3)}), I ${rateI.mean.toFixed(3)} (${
      rateI.standardError.toFixed(3)
    }) Hz, peak ${golden.peakHz.mean.toFixed(1)} Hz, ${run.wallSeconds.toFixed(0)} s`,
  );
}
