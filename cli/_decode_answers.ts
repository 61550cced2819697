import type { CrossValidatedDecoder, DecoderScore } from "../lib/decoding/classify/cross_validate_decoder.ts";
import type { DecoderInputs } from "../lib/decoding/classify/decoder_file.ts";
import { writeFileAtomic } from "../lib/io/atomic.ts";
import { figureSvg } from "../lib/report/figure_svg.ts";
import { decodingFigure } from "../lib/report/figures/decoding.ts";
import type { Arguments } from "./_arguments.ts";
import { format, table } from "./_console.ts";
import type { CurveFound } from "./_decode_anew.ts";
import type { DecodedTrials } from "./_decoded_trials.ts";
import type { Learner } from "./_decoders.ts";
import { keepResult } from "./_output.ts";

/** Classes up to which all of the confusion is printed. */
const MOST_COLUMNS = 10;

/** What came of decoding. */
export type DecodedResult = ReturnType<typeof resultOf>;

/** What was decoded, and how. */
interface About {
  learner: Learner;
  trials: DecodedTrials;
  inputs: DecoderInputs;
  by: DecoderScore;
  /** The penalty of the decoder that was saved. */
  penalty: number | null;
  seed: number;
  notes: string[];
}

/** Rows of a square matrix. */
function squareOf(values: ArrayLike<number>, size: number): number[][] {
  return Array.from(
    { length: size },
    (_, row) => Array.from({ length: size }, (_, k) => values[row * size + k]),
  );
}

export function resultOf(
  args: Arguments,
  found: CrossValidatedDecoder,
  curve: CurveFound | null,
  { learner, trials, inputs, by, penalty, seed, notes }: About,
) {
  const { fromMs, binMs, bins, neurons } = inputs,
    { chance, confusion, accuracy, balanced, auc, folds } = found;
  const { classes, labels, rows } = trials;
  const samples = classes.map((_, c) => labels!.reduce((sum, one) => sum + Number(one === c), 0));
  return {
    ...{ spikes: args.positional[0], by: learner.by, label: args.text("label") ?? "label" },
    ...{
      trials: rows.length,
      neurons: neurons.length,
      window: { fromMs, untilMs: fromMs + bins * binMs, binMs },
    },
    classes: classes.map((name, c) => ({ name, trials: samples[c] })),
    ...{ accuracy, balanced, auc, confusion: squareOf(confusion, classes.length), folds },
    score: by,
    chance: chance && { mean: chance.mean, p: chance.p, scores: Array.from(chance.scores) },
    ...{ curve, penalties: learner.penalties, penalty, seed, notes },
  };
}

/** How samples of each class were decoded: of many classes, how many right and what the others were taken for most often. */
function confusionTable(names: readonly string[], confusion: readonly number[][]): string {
  if (names.length <= MOST_COLUMNS) {
    return table([
      ["true class", ...names.map((name) => `as ${name}`)],
      ...confusion.map((row, c) => [names[c], ...row.map(String)]),
    ]);
  }
  return table([
    ["true class", "trials", "right", "else most often as"],
    ...confusion.map((row, c) => {
      const other = row.reduce((most, one, d) => d !== c && (most === c || one > row[most]) ? d : most, c);
      const all = row.reduce((sum, one) => sum + one, 0);
      return [
        names[c],
        String(all),
        String(row[c]),
        row[other] > 0 && other !== c ? `${names[other]}, ${row[other]}` : "",
      ];
    }),
  ]);
}

/** What was found, for people. */
export function decodedText(result: DecodedResult, seconds: number): string {
  const { by, label, trials, neurons, window: { fromMs, untilMs, binMs }, score, chance, curve } = result;
  const value = result[score], parts = untilMs - fromMs === binMs ? "" : ` in bins of ${binMs} ms`;
  const names = result.classes.map(({ name }) => name);
  const best = curve ? curve.scores.reduce((best, one, k) => one > curve.scores[best] ? k : best, 0) : 0;
  return [
    `${label} of ${trials} trials by ${by} from ${neurons} neurons, ${fromMs} to ${untilMs} ms${parts}, in ${
      format(seconds)
    } s`,
    "",
    table([
      ["", "value", "shuffled labels", "p"],
      ...(["balanced", "accuracy", "auc"] as const).filter((name) => result[name] !== null).map((name) => [
        name,
        format(result[name]),
        ...(chance && name === score ? [format(chance.mean), format(chance.p)] : ["", ""]),
      ]),
    ]),
    "",
    confusionTable(names, result.confusion),
    ...(curve
      ? [
        "",
        `best bin alone: ${format(curve.scores[best])} at ${format(curve.atMs[best])} ms (all ${
          format(value)
        })`,
      ]
      : []),
  ].join("\n");
}

/** Draws what was found. */
export async function drawDecoded(path: string, result: DecodedResult): Promise<void> {
  const { classes, confusion, chance, curve, score } = result;
  const series = {
    ...{ classes: classes.map(({ name }) => name), confusion: confusion.flat(), curve },
    ...{ score: score === "balanced" ? "balanced accuracy" : score, value: result[score] ?? 0.5 },
    chance: chance?.scores ?? [],
  };
  const svg = await figureSvg(decodingFigure(series));
  await keepResult(path, (place) => writeFileAtomic(place, svg));
}
