import type { InferredPosterior, PosteriorChecks } from "../lib/experiment/infer/learn_posterior.ts";
import type { RoundAbout } from "../lib/experiment/infer/infer_rounds.ts";
import type { Observation } from "../lib/experiment/infer/observation.ts";
import type { PosteriorPrediction } from "../lib/experiment/infer/predict_posterior.ts";
import type { OutsideTest } from "../lib/inference/calibration/outside.ts";
import type { PosteriorDraws } from "../lib/inference/posterior/posterior.ts";
import type { PosteriorSummary } from "../lib/inference/posterior/summarise_posterior.ts";
import type { DatasetManifest } from "../lib/experiment/dataset/manifest.ts";
import { encodeNpz } from "../lib/io/npz.ts";
import type { PosteriorReportData } from "../lib/report/render_posterior_report.ts";
import type { Arguments } from "./_arguments.ts";
import { format, table } from "./_console.ts";
import { commandText, provenanceOf } from "./_provenance.ts";
import { referencesTo } from "./_references.ts";

/** A posterior, the dataset that it learnt from, and further rounds. */
export interface Found extends InferredPosterior {
  manifest: DatasetManifest;
  rounds: RoundAbout[];
}

/** The answer to one observation. */
export interface Answer {
  observation: Observation;
  drawn: PosteriorDraws;
  summary: PosteriorSummary;
  outside: OutsideTest | null;
  prediction: PosteriorPrediction | null;
}

/** What a calibration says, in a sentence. */
export function calibrationSentence(checks: PosteriorChecks | null): string {
  if (!checks) return "The dataset has no test points, so that nothing is known of the calibration.";
  const { points, coverage: { error, chance, bias, found, nominal }, conformal } = checks;
  const at90 = found[nominal.findIndex((level) => Math.abs(level - 0.9) < 1e-9)];
  const verdict = error <= chance
    ? "calibrated, as far as they tell"
    : bias < 0
    ? "too sure"
    : "not calibrated, and rather too unsure";
  const repair = error <= chance
    ? ""
    : ` Sets of ${format(100 * conformal.most)} % have the truth in 90 % of them.`;
  return `Of ${points} runs held out, sets of 90 % have the truth in ${
    format(100 * at90)
  } %; the posterior is ${verdict} ` +
    `(largest difference over all levels ${format(error)}, by chance ${format(chance)}).${repair}`;
}

/** What a further round was made of, in a sentence. */
export function roundSentence({ round, part, runs, kept }: RoundAbout): string {
  const lost = runs.silent + runs.explosive;
  const said = `Round ${round}: ${runs.active} runs over ${
    format(100 * part)
  } % of the box, and ${kept} of before`;
  return lost > 0 ? `${said}; ${runs.silent} were silent and ${runs.explosive} ran away.` : `${said}.`;
}

/** What people should know of an answer. */
export function warningsOf({ observation, outside, prediction, summary }: Answer): string[] {
  const { name, notes } = observation, said = notes.map((note) => `${name}: ${note}`);
  if (outside && outside.probability < 0.05) {
    said.push(
      `${name} is unlike what was learnt from, most of all in ${outside.furthest} (as far from it are ${
        format(100 * outside.probability)
      } % of runs held out): the posterior means nothing there.`,
    );
  }
  const off =
    prediction?.measures.filter(({ below }) => below === 0 || below === 1).map(({ name }) => name) ?? [];
  if (off.length > 0) {
    said.push(
      `No run at ${prediction!.points.length} draws reaches ${name} in ${
        off.join(", ")
      }: it lies outside all of them.`,
    );
  }
  const told = summary.parameters.filter(({ shrinkage }) => shrinkage > 0.9).map(({ name }) => name);
  if (told.length > 0) said.push(`${name} tells next to nothing of ${told.join(", ")}.`);
  return said;
}

export function answerTable({ observation, summary, prediction }: Answer): string {
  const range = ([low, high]: readonly [number, number]) => `${format(low, 4)} to ${format(high, 4)}`;
  const lines = [
    table([
      [observation.name, "mean", "deviation", "90 % within", "of the prior's deviation"],
      ...summary.parameters.map((one) => [
        one.name,
        format(one.mean, 4),
        format(one.sd),
        range(one.most),
        `${format(100 * one.shrinkage)} %`,
      ]),
    ]),
  ];
  if (prediction) {
    const middle = (values: readonly (number | null)[]) => {
      const known = values.filter((value) => value !== null).sort((a, b) => a - b);
      return known.length === 0 ? null : known[Math.floor(known.length / 2)];
    };
    lines.push(
      "",
      table([
        ["measure", "observed", "runs at draws, median", "part below"],
        ...prediction.measures.map((one) => [
          one.name,
          format(one.observed, 4),
          format(middle(one.predicted), 4),
          one.below === null ? "–" : format(one.below),
        ]),
      ]),
    );
  }
  return lines.join("\n");
}

/** The draws of all observations as arrays. */
export function npzOf(answers: readonly Answer[], draws: number): Uint8Array<ArrayBuffer> {
  const [{ drawn: { names } }] = answers, D = names.length, M = answers.length, each = draws * D;
  const data = new Float64Array(M * each);
  answers.forEach(({ drawn }, at) => data.set(drawn.values, at * each));
  return encodeNpz({
    samples: { data, shape: [M, draws, D] },
    parameters: { data: names, shape: [D] },
    observations: { data: answers.map(({ observation }) => observation.name), shape: [M] },
  });
}

export function printedOf(found: Found, answers: readonly Answer[], adapter: string) {
  return {
    parameters: found.posterior.spec.parameters,
    measures: found.measures,
    ...(found.series ? { series: found.series } : {}),
    runs: found.learnt.points.length,
    members: found.posterior.members.length,
    rounds: found.rounds,
    checks: found.checks,
    observations: answers.map(({ observation, summary, outside, prediction }) => ({
      ...{ name: observation.name, observed: observation.values, ...summary, outside, prediction },
    })),
    seconds: found.seconds,
    adapter,
  };
}

export function reportOf(
  args: Arguments,
  found: Found,
  answers: readonly Answer[],
  adapter: string,
): PosteriorReportData {
  const { manifest: { spec, box, simulation }, posterior, checks } = found;
  return {
    title: `Posterior: ${spec.name ?? spec.kind}`,
    subtitle: `learnt from ${found.learnt.points.length} runs of ${
      format(simulation.durationMs / 1000)
    } s over ${box.map(({ name, low, high }) => `${name} ${low} to ${high}`).join(", ")}`,
    summary: [
      ...found.rounds.map(roundSentence),
      calibrationSentence(checks),
      ...answers.flatMap(warningsOf),
    ],
    parameters: posterior.spec.parameters,
    checks,
    observations: answers.map(({ observation, drawn, summary, outside, prediction }) => ({
      ...{ name: observation.name, values: drawn.values, summary, outside, prediction },
    })),
    provenance: {
      ...provenanceOf(adapter),
      dataset: args.text("data")!,
      ...(found.series
        ? { "told by": `counts of ${found.series.names.join(", ")} in bins of ${found.series.binMs} ms` }
        : { measures: found.measures.join(", ") }),
      "wall time of the training": `${format(found.seconds)} s`,
    },
    commands: [commandText()],
    references: referencesTo({ specs: [spec], measures: { spikes: false } }),
    json: { spec, box },
  };
}
