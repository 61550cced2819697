import { binFrom } from "../lib/base/time_grid.ts";
import type { GlmData } from "../lib/decoding/glm/glm_data.ts";
import { type Arguments, failUsage } from "./_arguments.ts";
import { covariatesOf } from "./_covariates.ts";
import type { Recorded } from "./_recording.ts";

const TASK = "fit models of spikes";
/** Most counts of all neurons; each takes four bytes, and columns of them eight. */
const MOST_COUNTS = 2 ** 28;

/** Binned spikes of the cells that are asked for. */
export interface BinnedSpikes extends GlmData {
  counts: Uint32Array[];
  covariates: Record<string, Float64Array>;
  starts: number[];
  /** Names of the cells. (N) */
  names: string[];
  /** s, in all bins. */
  seconds: number;
}

/** First times and numbers of bins of the parts that are taken. @throws {UsageError} When there is none. */
function partsOf(args: Arguments, { spanMs, partsMs }: Recorded, binMs: number) {
  const from = args.number("from") ?? spanMs[0], until = args.number("until") ?? spanMs[1];
  if (!(from >= spanMs[0] && until <= spanMs[1] + 1e-6 && from < until)) {
    failUsage(
      TASK,
      `--from and --until must be within ${spanMs[0]} to ${spanMs[1]} ms`,
      `${from} to ${until}`,
    );
  }
  const parts = partsMs.map(([start, end]) => {
    const first = Math.max(start, from), last = Math.min(end, until);
    return { first, bins: Math.floor((last - first) / binMs + 1e-9) };
  }).filter(({ bins }) => bins > 0);
  if (parts.length === 0) {
    failUsage(TASK, `what is taken must be as long as a bin of ${binMs} ms`, until - from);
  }
  return parts;
}

/** Counts of all cells in the bins of what is asked for. */
export async function binnedSpikes(
  args: Arguments,
  recorded: Recorded,
  binMs: number,
): Promise<BinnedSpikes> {
  if (!(binMs > 0)) failUsage(TASK, "--bin must be a positive number of ms", binMs);
  const { trains, names } = recorded, parts = partsOf(args, recorded, binMs), starts: number[] = [];
  const bins = parts.reduce((sum, { bins }) => (starts.push(sum), sum + bins), 0);
  if (bins * trains.length > MOST_COUNTS) {
    failUsage(
      TASK,
      `there may be at most ${MOST_COUNTS} counts of all neurons: widen --bin`,
      bins * trains.length,
    );
  }
  const counts = trains.map((train) => {
    const own = new Uint32Array(bins);
    for (const time of train) {
      for (const [k, { first, bins }] of parts.entries()) {
        const bin = binFrom(time - first, binMs);
        if (bin >= 0 && bin < bins) own[starts[k] + bin]++;
      }
    }
    return own;
  });
  const edges = Float64Array.from(
    parts.flatMap(({ first, bins }) => Array.from({ length: bins }, (_, k) => first + k * binMs)),
  );
  const covariates = await covariatesOf(args, edges, binMs);
  return { counts, covariates, starts, names, seconds: bins * binMs / 1000 };
}

/** The cells that fire, and the names of those that do not. */
export function withoutSilent(data: BinnedSpikes): { data: BinnedSpikes; silent: string[] } {
  const fires = data.counts.map((own) => own.some((count) => count > 0));
  const kept = <T>(all: readonly T[]) => all.filter((_, n) => fires[n]);
  if (!fires.includes(true)) failUsage(TASK, "a neuron must fire in the bins that are taken", "no spikes");
  const silent = data.names.filter((_, n) => !fires[n]);
  return { data: { ...data, counts: kept(data.counts), names: kept(data.names) }, silent };
}
