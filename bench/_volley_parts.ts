import type { Gpu } from "../lib/gpu/gpu.ts";
import { SubmitBudget } from "../lib/gpu/submit.ts";
import { timeGpu } from "../lib/gpu/timing.ts";
import type { SurrogateModel } from "../lib/surrogate/model.ts";
import { advanceHybrid, createHybrid } from "../lib/surrogate/volley/hybrid.ts";
import type { VolleySpec } from "../lib/surrogate/volley/volley_spec.ts";
import { type Dispatch, recordDispatches } from "./_dispatch_times.ts";
import { short } from "./_record.ts";

/** Bins after which runs are no longer in step with each other. */
const SETTLING_BINS = 50;
/** Rounds that are timed, at least and at most. */
const ROUNDS = { least: 10, most: 400 };

/** Where the time of a volley surrogate goes; seconds are the device's, per network-second. */
export interface VolleyParts {
  runs: number;
  source: "gpu" | "wall";
  rounds: number;
  steppingSeconds: number;
  networkSeconds: number;
  jumpSeconds: number;
  /** Dispatches of one round. */
  dispatches: number;
  /** Part of the simulated time that is stepped and not jumped over. */
  steppedPart: number;
  volleysPerNetworkSecond: number;
  /** Part of the draws that is used: in the other runs no volley has started. */
  drawsUsed: number;
}

type Part = "stepping" | "network" | "jump";

function partOf({ stem }: Dispatch): Part {
  if (stem === "surrogate/volley/volley_advance") return "stepping";
  return stem === "surrogate/volley/volley_jump" ? "jump" : "network";
}

function difference(after: Uint32Array, before: Uint32Array) {
  let bins = 0, moved = 0;
  after.forEach((bin, run) => {
    bins += bin - before[run];
    moved += Number(bin > before[run]);
  });
  return { bins, moved };
}

/**
 * Times every dispatch of a volley surrogate's rounds by itself, for about `target` seconds, once its runs have settled.
 * @param plan.parameters (runs, P)
 */
export async function volleyParts(
  gpu: Gpu,
  model: SurrogateModel<VolleySpec>,
  plan: { runs: number; stepMs: number; parameters: ArrayLike<number>; target: number },
): Promise<VolleyParts> {
  const { runs, stepMs, parameters, target } = plan, { spec } = model;
  const columns = SETTLING_BINS + spec.rule.longestBins + 1;
  using own = gpu.scope();
  const hybrid = await createHybrid(own, model, { runs, firstRun: 0, seed: 1, parameters, stepMs, columns });
  await advanceHybrid(gpu, hybrid, { bin: SETTLING_BINS, budget: new SubmitBudget({ maximum: 16 }) });
  hybrid.waitAt(2 ** 30);
  const dispatches = recordDispatches(hybrid.encode);
  const stepFirst = dispatches.filter((dispatch) => partOf(dispatch) === "stepping");
  const others = dispatches.filter((dispatch) => partOf(dispatch) !== "stepping");
  const seconds: Record<Part, number> = { stepping: 0, network: 0, jump: 0 };
  const bins = { stepped: 0, jumped: 0 };
  let volleys = 0, rounds = 0;
  let source: "gpu" | "wall" = "gpu";
  const run = async (part: readonly Dispatch[]) => {
    for (const dispatch of part) {
      const time = await timeGpu(gpu, dispatch.stem, dispatch.encode);
      seconds[partOf(dispatch)] += time.milliseconds / 1000;
      source = time.source;
    }
  };
  const start = performance.now();
  let before = await hybrid.bins();
  const goesOn = () => performance.now() - start < 1000 * target && rounds < ROUNDS.most;
  while (rounds < ROUNDS.least || goesOn()) {
    await run(stepFirst);
    const between = await hybrid.bins();
    await run(others);
    const after = await hybrid.bins();
    const jump = difference(after, between);
    bins.stepped += difference(between, before).bins;
    bins.jumped += jump.bins;
    volleys += jump.moved;
    before = after;
    rounds++;
  }
  const networkSeconds = (bins.stepped + bins.jumped) * spec.binMs / 1000;
  return {
    runs,
    source,
    rounds,
    steppingSeconds: short(seconds.stepping / networkSeconds),
    networkSeconds: short(seconds.network / networkSeconds),
    jumpSeconds: short(seconds.jump / networkSeconds),
    dispatches: dispatches.length,
    steppedPart: short(bins.stepped / (bins.stepped + bins.jumped)),
    volleysPerNetworkSecond: short(volleys / networkSeconds),
    drawsUsed: short(volleys / (rounds * runs)),
  };
}
