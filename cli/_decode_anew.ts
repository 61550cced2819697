import { decodeSamples, loadDecoder } from "../lib/decoding/classify/decoder_file.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import type { Arguments } from "./_arguments.ts";
import { format, say, table } from "./_console.ts";
import { decodedTrials } from "./_decoded_trials.ts";
import { claimOutput, keepResult } from "./_output.ts";
import { recordedOf } from "./_recording.ts";

/** Scores of bins alone. */
export interface CurveFound {
  /** ms, middles of the bins. */
  atMs: number[];
  scores: number[];
  /** The middle 90 of 100 scores of shuffled labels; null without. */
  chance: { low: number[]; high: number[] } | null;
}

/** How many trials of each class were decoded as what; null without labels. */
function rightOf(decoded: readonly string[], labels: Uint32Array | null, classes: readonly string[]) {
  if (!labels) return { accuracy: null, balanced: null, confusion: null };
  const confusion = classes.map(() => classes.map(() => 0));
  decoded.forEach((name, t) => confusion[labels[t]][classes.indexOf(name)]++);
  const own = confusion.map((row) => row.reduce((sum, one) => sum + one, 0));
  const right = confusion.reduce((sum, row, c) => sum + row[c], 0);
  const parts = confusion.flatMap((row, c) => own[c] > 0 ? [row[c] / own[c]] : []);
  return {
    accuracy: right / decoded.length,
    balanced: parts.reduce((sum, one) => sum + one, 0) / parts.length,
    confusion,
  };
}

/** Decodes trials by a decoder that was saved. */
export async function decodeAnew(args: Arguments): Promise<void> {
  const stem = args.text("out")?.replace(/\.json$/, ""), out = stem && await claimOutput(`${stem}.json`);
  const trained = await loadDecoder(args.text("model")!), { inputs, classes, training } = trained;
  const recorded = await recordedOf(args, inputs.neurons);
  const trials = await decodedTrials(args, recorded, inputs, classes);
  for (const note of [...recorded.notes, ...trials.notes]) say(note);
  const { scores, decoded } = decodeSamples(trained, { ...inputs, values: trials.values });
  const right = rightOf(decoded, trials.labels, classes), count = classes.length;
  const result = {
    ...{ spikes: args.positional[0], model: args.text("model"), by: training.by ?? null },
    ...{ neurons: inputs.neurons.length, classes, ...right },
    trials: decoded.map((name, t) => ({
      row: trials.rows[t],
      decoded: name,
      ...(trials.labels ? { label: classes[trials.labels[t]] } : {}),
      scores: Array.from(scores.subarray(t * count, (t + 1) * count)),
    })),
    notes: [...recorded.notes, ...trials.notes],
  };
  if (out) await keepResult(out, (path) => writeFileAtomic(path, `${JSON.stringify(result, null, 2)}\n`));
  if (args.flag("json")) return console.log(JSON.stringify(result));
  const counts = classes.map((name) => [name, String(decoded.filter((one) => one === name).length)]);
  console.log(
    [
      `${decoded.length} trials decoded by ${args.text("model")} from ${inputs.neurons.length} neurons` +
      (right.accuracy === null
        ? ""
        : `: accuracy ${format(right.accuracy)}, balanced ${format(right.balanced)}`),
      "",
      table([["class", "decoded"], ...counts]),
    ].join("\n"),
  );
  if (out) console.log(`written: ${out}`);
}
