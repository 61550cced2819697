import { scoreTraces, type TraceComparison, type TraceSeries } from "../lib/entries/trace.ts";
import { RunRandom } from "../lib/surrogate/baseline/_random.ts";

/** Spikes of a busy run; first steps that count nothing. */
const BUSY = 40, SKIP = 200;
const DRAWS = 500;

/** Runs, busy ones and others. */
function byActivity({ runs, samples, outputs }: TraceSeries): { busy: number[]; quiet: number[] } {
  const O = outputs.names.length, spike = outputs.names.indexOf("spike");
  const spikes = Array.from({ length: runs }, (_, run) => {
    let count = 0;
    for (let t = SKIP; t < samples; t++) count += outputs.values[(run * samples + t) * O + spike];
    return count;
  });
  const all = [...spikes.keys()];
  return { busy: all.filter((run) => spikes[run] >= BUSY), quiet: all.filter((run) => spikes[run] < BUSY) };
}

/** Some of the runs. */
function pick({ spec, series, predicted }: TraceComparison, runs: readonly number[]): TraceComparison {
  const length = series.samples * series.outputs.names.length;
  const part = (values: Float32Array) => {
    const picked = new Float32Array(runs.length * length);
    runs.forEach((run, at) => picked.set(values.subarray(run * length, (run + 1) * length), at * length));
    return picked;
  };
  const outputs = { ...series.outputs, values: part(series.outputs.values) };
  return { spec, series: { ...series, runs: runs.length, outputs }, predicted: part(predicted) };
}

const spreadOf = (values: readonly number[]) => {
  const mean = values.reduce((sum, value) => sum + value / values.length, 0);
  return {
    mean,
    deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2 / values.length, 0)),
  };
};

/** Explained variance and area of a part of the runs, those of 40 spikes or more or the others. */
export function scoresByActivity(all: TraceComparison) {
  const { busy, quiet } = byActivity(all.series);
  const scoresOf = (runs: readonly number[]) => {
    if (runs.length === 0) return { runs: 0 };
    const { explainedVariance, auc } = scoreTraces(pick(all, runs), { skip: SKIP });
    return { runs: runs.length, explainedVariance: explainedVariance.v_soma, auc: auc.spike };
  };
  return { busy: scoresOf(busy), quiet: scoresOf(quiet) };
}

/** What a file of few runs would say of these: scores of as many, as many of them busy, drawn again and again with replacement. */
export function scoresOfDraws(all: TraceComparison, file: TraceSeries) {
  const { busy, quiet } = byActivity(all.series), wanted = byActivity(file);
  const random = new RunRandom(1, 0);
  const draw = (runs: number[], count: number) =>
    Array.from({ length: count }, () => runs[Math.floor(random.uniform() * runs.length)]);
  const scores = Array.from({ length: DRAWS }, () => {
    const runs = [...draw(busy, wanted.busy.length), ...draw(quiet, wanted.quiet.length)];
    const { explainedVariance, auc } = scoreTraces(pick(all, runs), { skip: SKIP });
    return { explainedVariance: explainedVariance.v_soma, auc: auc.spike };
  });
  return {
    runs: file.runs,
    busy: wanted.busy.length,
    draws: DRAWS,
    explainedVariance: spreadOf(scores.map(({ explainedVariance }) => explainedVariance)),
    auc: spreadOf(scores.map(({ auc }) => auc)),
  };
}
