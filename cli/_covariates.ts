import { withKnown } from "../lib/base/nearest_name.ts";
import { shown } from "../lib/base/shown.ts";
import { loadNwb } from "../lib/system/nwb/nwb.ts";
import type { PynappleTsd } from "../lib/system/pynapple/pynapple.ts";
import { loadPynapple } from "../lib/system/pynapple/pynapple_file.ts";
import { type Arguments, failUsage } from "./_arguments.ts";

const TASK = "take a covariate";

/** A variable over time. */
interface Variable {
  name: string;
  /** ms, ascending. (T) */
  timesMs: ArrayLike<number>;
  /** (T) */
  values: ArrayLike<number>;
}

/** Columns of samples as variables. */
function columnsOf(
  name: string,
  timesMs: ArrayLike<number>,
  { values, names }: { values: ArrayLike<number>; names: readonly string[] },
): Variable[] {
  const width = names.length;
  return names.map((column, k) => ({
    name: width === 1 ? name : `${name}.${column}`,
    timesMs,
    values: Float64Array.from(timesMs, (_, t) => values[t * width + k]),
  }));
}

async function ofPynapple(path: string): Promise<Variable[]> {
  const found = await loadPynapple(path);
  if (found.type !== "Tsd" && found.type !== "TsdFrame") {
    failUsage(TASK, `${path} must be a variable over time, a Tsd or TsdFrame`, found.type);
  }
  const { timesMs, values, shape, columns } = found as PynappleTsd, width = shape[1] ?? 1;
  const names = Array.from({ length: width }, (_, k) => String(columns?.[k] ?? k));
  return columnsOf(path.replace(/^.*[/\\]/, "").replace(/\.npz$/, ""), timesMs, { values, names });
}

async function ofNwb(path: string, name: string): Promise<Variable[]> {
  using file = await loadNwb(path);
  const series = file.series.filter((one) => one.name === name || one.path === name);
  if (series.length !== 1) {
    failUsage(
      TASK,
      `${path} must have one series of this name`,
      withKnown(name, file.series.map(({ path }) => path)),
    );
  }
  const [own] = series,
    { timesMs, values } = own.read(),
    names = Array.from({ length: own.channels }, (_, k) => `${k}`);
  return columnsOf(own.name, timesMs, { values, names });
}

/** The mean of the samples in a bin; between samples, the line through them. */
function inBins({ name, timesMs, values }: Variable, starts: ArrayLike<number>, binMs: number): Float64Array {
  const last = timesMs.length - 1;
  let at = 0;
  return Float64Array.from(starts, (start) => {
    if (at > 0 && timesMs[at - 1] >= start) at = 0;
    while (at <= last && timesMs[at] < start) at++;
    let sum = 0, count = 0;
    for (let k = at; k <= last && timesMs[k] < start + binMs; k++) {
      sum += values[k];
      count++;
    }
    const middle = start + binMs / 2;
    if (count === 0) {
      const near = at === 0 ? 0 : last, step = Math.abs(timesMs[near] - timesMs[near === 0 ? 1 : last - 1]);
      if (at === 0 || at > last) {
        // A sample stands for the time to where the next one would be.
        if (Math.abs(middle - timesMs[near]) <= step) return values[near];
        failUsage(TASK, `${name} must have samples at all times that are fitted`, `none near ${middle} ms`);
      }
      const part = (middle - timesMs[at - 1]) / (timesMs[at] - timesMs[at - 1]);
      [sum, count] = [values[at - 1] + part * (values[at] - values[at - 1]), 1];
    }
    if (!Number.isFinite(sum)) failUsage(TASK, `${name} must be finite`, `${sum} at ${shown(middle)} ms`);
    return sum / count;
  });
}

/**
 * The covariates that are asked for, in bins.
 * @param starts Starts of the bins, ms.
 * @throws {UsageError} When there is none of a name, or it does not cover the bins.
 */
export async function covariatesOf(
  args: Arguments,
  starts: ArrayLike<number>,
  binMs: number,
): Promise<Record<string, Float64Array>> {
  const [spikes] = args.positional, found: Record<string, Float64Array> = {};
  for (const asked of args.list("covariate")) {
    if (!asked.endsWith(".npz") && !spikes.endsWith(".nwb")) {
      failUsage(TASK, "--covariate must be FILE.npz of Pynapple, or a series of the same .nwb", asked);
    }
    const variables = asked.endsWith(".npz") ? await ofPynapple(asked) : await ofNwb(spikes, asked);
    for (const one of variables) {
      if (one.name in found) failUsage(TASK, "each must have a name of its own", one.name);
      found[one.name] = inBins(one, starts, binMs);
    }
  }
  return found;
}
