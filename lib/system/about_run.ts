import { type About, displayed, listed, rounded } from "../base/display.ts";
import { countsOf, type PopulationCounts } from "./population_counts.ts";
import type { Run } from "./run.ts";

/** What free runs of surrogates are called. */
export const FREE_RUNS = "Free runs of a surrogate";

type Facts = About["facts"];

function countFacts(counts: PopulationCounts, warmupMs = 0): Facts {
  const { populations, networks, bins, binMs } = counts, seconds = networks * bins * binMs / 1000;
  const rates = populations.map(({ name, size }, p) => {
    let spikes = 0;
    for (let b = 0; b < networks; b++) for (const count of countsOf(counts, b, p)) spikes += count;
    return `${name} ${rounded(spikes / size / seconds, "Hz")}`;
  });
  const warmup = warmupMs > 0 ? `, after ${rounded(warmupMs)} ms of warm-up` : "";
  return [
    ["populations", listed(populations.map(({ name, size }) => `${name} ${size}`))],
    ["networks", String(networks)],
    ["length", `${rounded(bins * binMs)} ms in ${bins} bins of ${rounded(binMs)} ms${warmup}`],
    ["rates", listed(rates)],
  ];
}

/** What a run says of itself. */
export function aboutRun(run: Run): About {
  const { specs, counts, spikes, traces, stepMs } = run;
  const spikeCount = spikes?.reduce((sum, { times }) => sum + times.length, 0);
  const recorded = [
    ...(spikeCount === undefined ? [] : [`${spikeCount} spikes`]),
    ...(traces ?? []).slice(0, 1).flatMap((all) => all.map((one) => `${one.variable} of ${one.population}`)),
  ];
  return {
    title: `Run of ${specs[0]?.name ?? "no network"} (${run.system})`,
    facts: [
      ...countFacts(counts, run.warmupMs),
      ...(recorded.length > 0 ? [["recorded", listed(recorded)] as const] : []),
      ["seed", String(run.seed)],
      [
        "engine",
        `${run.engine}, ${stepMs > 0 ? `steps of ${rounded(stepMs)} ms` : "no time step"}; ${run.adapter}`,
      ],
      ["wall time", `${rounded(run.wallSeconds)} s for ${rounded(run.networkSeconds)} network-seconds`],
    ],
  };
}

/** A run that shows itself. */
export function displayedRun<R extends Run>(run: R): R {
  return displayed(run, { about: aboutRun, kind: "run" });
}

/** Counts, such as those of a surrogate's free runs, that show themselves. @param title What they are. */
export function displayedCounts<C extends PopulationCounts>(counts: C, title: string): C {
  return displayed(counts, { about: (own) => ({ title, facts: countFacts(own) }), kind: "counts" });
}
