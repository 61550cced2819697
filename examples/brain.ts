/**
 * A spiking cerebellum between thalamocortical regions: the smallest form of the question of A. Geminiani
 * and others, whether the cerebellum makes the motor cortex, M1, and the sensory cortex, S1, coherent.
 *
 *     deno run -A examples/brain.ts            8 seeds of 8 s: tables, and out/brain.svg
 *     deno run -A examples/brain.ts --small    one seed of 4 s, from which nothing follows
 *     … --seeds=8 --first=201                  so many seeds, from this one on
 *     … --cerebellum=cerebellum-awake-nuclei   in full size: ten times as long
 *
 * M1 and S1 are excitatory and inhibitory populations, their thalami relay and reticular cells: J. D.
 * Griffiths, A. R. McIntosh, J. Lefebvre (2020), doi:10.3389/fncom.2020.575143. Whiskers move the pons in a
 * rhythm of about 8 Hz that is never twice the same: a plain sine would make any two signals coherent. The
 * pons excites the thalamus of S1, and mossy fibres of the cerebellum, 4 Hz at rest, by 75 Hz in full
 * activity. Nuclei of the cerebellum excite the thalamus of M1; what they give at rest, 45 Hz, is taken off
 * the drive of its relay cells. The cerebellum is the preset `cerebellum-awake-nuclei-tenth`, wired anew for
 * each seed: at rest its Purkinje cells spike at 92 to 96 Hz, its nuclei at 44 to 45 Hz.
 *
 * Coherence from 6 to 10 Hz with the circuit whole; with the link from interneurons to Purkinje cells cut;
 * with the output of the nuclei cut; with that output replaced by independent Poisson spikes of the same
 * mean rate, and by Poisson spikes whose rate in each ms is that of the nuclei. What the thalamus of M1 gets
 * is a rate by its making, that of all nuclear cells smoothed over 10 ms: the last control can tell what the
 * noise of spikes does, and not whether it matters which cell spikes when.
 *
 * Rules, set before the numbers: the whole is coherent if at least 7 of 8 seeds are above their level by
 * chance, of signals shifted in a circle, of which 0.95 in each line of the spectrum are below it. A control
 * differs if the interval of 0.95 of paired differences over seeds leaves out 0; each of the four has an
 * interval of its own. Weights between regions are made up. That of the nuclei, and that their drive at rest
 * is taken off, was set on seed 101: with 1 and all of the drive the whole was as coherent as by chance, with
 * 2, 4, 6 and 8 about twice as much, and 4 gives both thalami drives of about the same spread. Seeds 201 to
 * 208 were run once, after that.
 *
 * They give 0.45 with the circuit whole, 0.12 by chance; 0.05 without the output and 0.04 with the same mean:
 * M1 and S1 are coherent through what the nuclei do in time. Without the link from interneurons it is 0.38,
 * lower by 0.07, but from -0.002 to 0.152: it is not shown that the link matters. With Poisson spikes of the
 * same rate it is 0.22, lower by 0.17 to 0.33. That is noise: 12 cells are few, and Poisson spikes are less
 * regular than those of nuclear cells. With 12,000 cells in their place seed 101 has 0.30, and 0.29 with the
 * circuit whole.
 */
import * as volley from "../mod.ts";
import { BRAIN_SYSTEM, coherenceChance, type SystemSpec, welchCoherence } from "../lib/entries/brain.ts";

const numbers = { seeds: 8, first: 201 }, words = new Map<string, string>();
for (const word of Deno.args) {
  const [, name, value] = /^--(small|seeds|first|cerebellum)(?:=(.+))?$/.exec(word) ?? [];
  if (!name || (name === "small") !== (value === undefined)) {
    console.log("deno run -A examples/brain.ts [--small] [--seeds=8] [--first=201] [--cerebellum=PRESET]");
    Deno.exit(word === "--help" ? 0 : 2);
  }
  words.set(name, value ?? "");
}
const small = words.has("small"), preset = words.get("cerebellum") ?? "cerebellum-awake-nuclei-tenth";
const SEEDS = Number(words.get("seeds") ?? (small ? 1 : numbers.seeds));
const FIRST = Number(words.get("first") ?? numbers.first);
const DURATION_MS = small ? 4096 : 8192, START_MS = 1000;

/** Weights of what interneurons of the molecular layer do to Purkinje cells. */
const LINKS = ["projections.BC-PC.weight", "projections.SC-PC.weight"];

/** The cerebellum. @param link Whether interneurons inhibit Purkinje cells. */
function cerebellum(link: boolean): volley.SpikingSpec {
  const whole = volley.getSpikingPreset(preset);
  return link ? whole : volley.overrideSpiking(whole, Object.fromEntries(LINKS.map((name) => [name, 0])));
}

type Coupled = [from: string, to: string, weight: number, delayMs?: number];

/** A region of Griffiths and others: populations with their time constants and constant inputs. */
function region(
  name: string,
  own: Record<string, [tau: number, bias: number]>,
  couplings: Coupled[],
  inputs: string[],
) {
  const names = Object.keys(own), noises = names.map((to): Coupled => [`noise ${to}`, to, 1]);
  return {
    ...{ kind: "mean-field", name, stepMs: 0.1 },
    populations: names.map((name) => {
      const [tau, bias] = own[name];
      return { name, size: 1000, model: "sigmoid", parameters: { tau, bias } };
    }),
    couplings: [...couplings, ...noises].map(([from, to, weight, delayMs = 0]) => ({
      from,
      to,
      weight,
      delayMs,
    })),
    // White noise of intensity 1e-4 / ms of each potential, correlated over 1 ms.
    inputs: [
      ...inputs.map((name) => ({ name, value: 0 })),
      ...names.map((name) => ({
        name: `noise ${name}`,
        value: 0,
        noise: { sd: own[name][0] * 0.01, tauMs: 1 },
      })),
    ],
  } as SystemSpec;
}

const LOCAL: Coupled[] = [["E", "E", 1.4], ["I", "E", -3], ["I", "I", -0.5], ["E", "I", 1.4]];
const PAIR: Record<string, [number, number]> = { E: [10 / 0.9, -0.35], I: [10 / 0.9, -0.3] };
const cortex = region("cortex", PAIR, [
  ...LOCAL,
  ...[["cortex", "E", 1], ["thalamus", "E", 1.65], ["thalamus", "I", 0.2]] as Coupled[],
], ["cortex", "thalamus"]);
/** @param held What comes from below the cortex at rest, which relay cells are held against. */
const thalamus = (held: number) =>
  region("thalamus", { S: [40, 0.08 - held], R: [40, -0.8] }, [
    ...[["R", "S", -2, 5], ["S", "R", 2, 5]] as Coupled[],
    ...[["cortex", "S", 0.6], ["cortex", "R", 0.6], ["subcortex", "S", 1]] as Coupled[],
  ], ["cortex", "subcortex"]);
const pons = region("pons", PAIR, [...LOCAL, ["whiskers", "E", 1]], ["whiskers"]);

/** Weight of what nuclei do to the thalamus of M1, and their activity at rest. */
const NUCLEAR = 4, REST = 0.45;
const REGIONS = ["M1", "S1", "thalamus of M1", "thalamus of S1", "pons", "cerebellum"];
const TRACTS: [from: string, to: string, weight: number][] = [
  ...[["S1", "M1", 0.1], ["M1", "S1", 0.1], ["M1", "thalamus of M1", 1], [
    "S1",
    "thalamus of S1",
    1,
  ]] as const,
  ...[["thalamus of M1", "M1", 1], ["thalamus of S1", "S1", 1], ["pons", "thalamus of S1", 1.2]] as const,
  ...[["pons", "cerebellum", 1], ["cerebellum", "thalamus of M1", NUCLEAR]] as const,
].map((tract) => [...tract]);

/** A rhythm of about 8 Hz from noise that is filtered, about 1 Hz wide, of variance 1. */
function whiskers(seed: number): number[] {
  let word = seed;
  const uniform = () => ((word = (1664525 * word + 1013904223) % 2 ** 32) + 0.5) / 2 ** 32;
  const normal = () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
  const keep = Math.exp(-Math.PI / 1000), turn = 2 * Math.PI * 8 / 1000, spread = Math.sqrt(1 - keep * keep);
  let x = 0, y = 0;
  return Array.from({ length: START_MS + DURATION_MS }, () => {
    [x, y] = [
      keep * (Math.cos(turn) * x - Math.sin(turn) * y) + spread * normal(),
      keep * (Math.sin(turn) * x + Math.cos(turn) * y) + spread * normal(),
    ];
    return x;
  });
}

/** A brain with the cerebellum, or something in its place; null for nothing that the thalamus of M1 gets. */
function brain(seed: number, inside: { system: SystemSpec; inputs: unknown[]; output: object } | null) {
  const weights = REGIONS.map((to) =>
    REGIONS.map((from) => TRACTS.find(([a, b]) => a === from && b === to)?.[2] ?? 0)
  );
  const local = { coupled: false, delayMs: 20 }, activity = { gain: 0.01 };
  const cortexOf = (name: string, other: string, own: string) => ({
    ...{ name, regions: [name], system: cortex, output: { ...activity, population: "E" } },
    inputs: [{ to: "cortex", from: [other] }, { to: "thalamus", from: [own], ...local }],
  });
  const thalamusOf = (own: string, from: string, held: number) => ({
    ...{ name: `thalamus of ${own}`, regions: [`thalamus of ${own}`], system: thalamus(held) },
    inputs: [{ to: "cortex", from: [own], ...local }, { to: "subcortex", from: [from] }],
    output: { ...activity, population: "S" },
  });
  return BRAIN_SYSTEM.parse({
    ...{ kind: "brain", name: "cerebellum between cortices", stepMs: 0.1, windowMs: 1 },
    connectome: {
      regions: REGIONS,
      weights,
      lengthsMm: REGIONS.map((a) => REGIONS.map((b) => a === b ? 0 : 15)),
    },
    nodes: [
      ...[cortexOf("M1", "S1", "thalamus of M1"), cortexOf("S1", "M1", "thalamus of S1")],
      ...[thalamusOf("M1", "cerebellum", inside ? NUCLEAR * REST : 0), thalamusOf("S1", "pons", 0)],
      {
        name: "pons",
        regions: ["pons"],
        system: pons,
        inputs: [{ to: "whiskers", from: ["pons"] }],
        output: { ...activity, population: "E" },
      },
      { name: "cerebellum", regions: ["cerebellum"], ...(inside ?? poisson(0)) },
    ],
    stimuli: [{ region: "pons", value: { everyMs: 1, values: whiskers(seed).map((x) => 1.2 * x) } }],
  });
}

const NUCLEI = cerebellum(true).populations.find(({ name }) => name === "DCN")!.size;
const output = { gain: 0.01, smoothMs: 10 };
const spiking = (link: boolean) => ({
  system: cerebellum(link),
  inputs: [{ to: "basal", from: ["pons"], gain: 75 }],
  output: { ...output, population: "DCN" },
});
/** Cells that spike by chance. */
const poisson = (rateHz: number | { everyMs: number; values: number[] }) => ({
  system: { kind: "poisson", name: "Poisson spikes", size: NUCLEI, rateHz } as SystemSpec,
  ...{ inputs: [], output },
});

const WELCH = { segmentLength: 512 }, BAND = [6, 10];
const inBand = (frequencies: Float64Array, values: Float64Array) =>
  volley.mean(values.filter((_, k) => frequencies[k] >= BAND[0] && frequencies[k] <= BAND[1]));

/** Frequency from 5 to 47 Hz at which a signal has most power. */
function peakOf(signal: Float64Array): number {
  const { frequencies, power } = volley.welchPsd(signal, WELCH);
  const inside = [...frequencies.keys()].filter((k) => frequencies[k] >= 5 && frequencies[k] <= 47);
  return frequencies[inside.reduce((best, k) => power[k] > power[best] ? k : best)];
}

/**
 * Runs a brain.
 * @returns Coherence of M1 and S1 and its level by chance, by frequency and in the band, their spectral
 * peaks, and the rate of the nuclei, or of what is in their place, in each ms, Hz.
 */
async function measure(seed: number, inside: Parameters<typeof brain>[1]) {
  const run = await BRAIN_SYSTEM.simulate(null, [brain(seed, inside)], {
    durationMs: START_MS + DURATION_MS,
    warmupMs: 0,
    seed,
  });
  const of = (name: string) => run.traces![0][REGIONS.indexOf(name)].values;
  // Potentials, by the inverse of the sigmoid: what field potentials are compared with.
  const [m1, s1] = ["M1", "S1"].map((name) =>
    Float64Array.from(of(name).subarray(START_MS), (activity) => -Math.log(1 / activity - 1) / 20)
  );
  let word = seed;
  const uniform = () => (word = (1664525 * word + 1013904223) % 2 ** 32) / 2 ** 32;
  const found = welchCoherence(m1, s1, WELCH), { frequencies } = found;
  const by = coherenceChance(m1, s1, { ...WELCH, surrogates: 200, uniform });
  const spikes = volley.countsOf(run.counts, 0, REGIONS.indexOf("cerebellum"));
  return {
    ...{ frequencies, lines: found.coherence, chanceLines: by.coherence },
    coherence: inBand(frequencies, found.coherence),
    chance: inBand(frequencies, by.coherence),
    peaks: [m1, s1].map(peakOf),
    rates: Array.from(spikes, (count) => 1000 * count / NUCLEI),
  };
}
type Measured = Awaited<ReturnType<typeof measure>>;

const CONDITIONS = ["whole", "interneurons cut", "output cut", "Poisson, same mean", "Poisson, same rate"];
const all = new Map<string, Measured[]>(CONDITIONS.map((name) => [name, []]));
for (let seed = FIRST; seed < FIRST + SEEDS; seed++) {
  const whole = await measure(seed, spiking(true)), { rates } = whole;
  const found = [
    whole,
    await measure(seed, spiking(false)),
    // Nothing comes to the cerebellum from M1: one that is not heard need not run.
    await measure(seed, null),
    await measure(seed, poisson(volley.mean(rates.slice(START_MS)))),
    await measure(seed, poisson({ everyMs: 1, values: rates })),
  ];
  found.forEach((one, at) => all.get(CONDITIONS[at])!.push(one));
  console.error(`seed ${seed}: ${found.map(({ coherence }) => coherence.toFixed(3)).join(" ")}`);
}

const coherences = (name: string) => all.get(name)!.map(({ coherence }) => coherence);
const levels = (name: string) => all.get(name)!.map((one) => one.chance);

console.log(
  `coherence of M1 and S1, ${BAND.join(" to ")} Hz, over ${SEEDS} seeds of ${DURATION_MS / 1000} s`,
);
console.log(
  "condition            coherence  (sd)    by chance  above it  peaks of M1 and S1 (Hz)  nuclei (Hz)",
);
for (const [name, found] of all) {
  const values = coherences(name), chances = levels(name);
  const sd = SEEDS < 2 ? 0 : volley.standardDeviation(values) * Math.sqrt(SEEDS / (SEEDS - 1));
  const peaks = [0, 1].map((at) => volley.median(found.map((one) => one.peaks[at])).toFixed(1));
  const rate = volley.mean(found.map(({ rates }) => volley.mean(rates.slice(START_MS))));
  const columns = [
    volley.mean(values).toFixed(3),
    `(${sd.toFixed(3)})`,
    volley.mean(chances).toFixed(3).padStart(11),
    String(values.filter((value, at) => value > chances[at]).length).padStart(7),
    peaks.join(" and ").padStart(18),
    rate.toFixed(1).padStart(15),
  ];
  console.log(`${name.padEnd(20)} ${columns.join("   ")}`);
}

console.log("\nwhole less the other, over seeds    interval of 0.95     p");
const whole = coherences("whole");
const found = CONDITIONS.slice(1).map((name) => {
  const { difference, interval, p } = volley.pairedDifference(whole, coherences(name));
  const ends = interval ? interval.map((end) => end.toFixed(3)).join(" to ") : "too few seeds";
  console.log(
    `${name.padEnd(20)} ${difference.toFixed(3).padStart(10)}   ${ends.padStart(20)}   ${p.toFixed(3)}`,
  );
  return { name, low: interval?.[0] ?? -Infinity, high: interval?.[1] ?? Infinity };
});

/** What follows, by the rules above; from fewer seeds nothing does. */
const FEWEST = 6;
const above = whole.filter((value, at) => value > levels("whole")[at]).length;
const coherent = SEEDS >= FEWEST && above >= 7 * SEEDS / 8;
const than = (low: number, high: number) => low > 0 ? "lower than" : high < 0 ? "higher than" : null;
console.log(`\nM1 and S1 are ${coherent ? "" : "not shown to be "}coherent with the circuit whole.`);
for (const { name, low, high } of found) {
  const which = than(low, high);
  const claim = which ? `is ${which} with the circuit whole` : "is not shown to differ from the whole";
  console.log(`Coherence with ${name} ${claim}.`);
}

/** Coherence by frequency, mean of the seeds, and in the band, seed by seed, with levels by chance. */
const lines = CONDITIONS.flatMap((label) => {
  const list = all.get(label)!;
  return [...list[0].frequencies.keys()].filter((k) => list[0].frequencies[k] <= 40).map((k) => ({
    ...{ label, hz: list[0].frequencies[k] },
    coherence: volley.mean(list.map((one) => one.lines[k])),
    chance: volley.mean(list.map((one) => one.chanceLines[k])),
  }));
});
const points = CONDITIONS.flatMap((label) =>
  coherences(label).map((coherence, at) => ({
    label,
    seed: FIRST + at,
    coherence,
    chance: levels(label)[at],
  }))
);
const scale = { domain: CONDITIONS, range: ["#262b33", "#0072b2", "#d55e00", "#b0318e", "#1b8a5a"] };
const y = (field: string) => ({
  ...{ field, type: "quantitative", scale: { domainMin: 0 } },
  axis: { title: "coherence of M1 and S1", tickCount: 5 },
});
const sorted = { field: "label", type: "nominal", sort: null };
const color = (legend: unknown) => ({ ...sorted, scale, legend });
const x = { field: "hz", type: "quantitative", axis: { title: "frequency (Hz)" } };
const own = { ...sorted, axis: { title: null, labelAngle: -35 } };
await Deno.mkdir("out", { recursive: true });
await volley.writeFileAtomic(
  "out/brain.svg",
  await volley.figureSvg({
    resolve: { scale: { color: "independent" } },
    hconcat: [
      {
        ...{
          width: 300,
          height: 230,
          data: { values: lines },
          title: { text: "by frequency; dashed: by chance" },
        },
        layer: [
          {
            mark: { type: "line", strokeWidth: 1.6 },
            encoding: { x, y: y("coherence"), color: color({ title: null, orient: "top", columns: 3 }) },
          },
          {
            transform: [{ filter: "datum.label === 'whole'" }],
            mark: { type: "line", strokeWidth: 1, strokeDash: [4, 3], color: "#6b7280" },
            encoding: { x, y: y("chance") },
          },
        ],
      },
      {
        ...{ width: 230, height: 230, data: { values: points } },
        title: { text: `${BAND.join(" to ")} Hz, seed by seed` },
        layer: [
          {
            mark: { type: "line", color: "#c3c8d0", strokeWidth: 1 },
            encoding: { x: own, y: y("coherence"), detail: { field: "seed", type: "nominal" } },
          },
          {
            mark: { type: "point", filled: true, size: 36, opacity: 1 },
            encoding: { x: own, y: y("coherence"), color: color(null) },
          },
          {
            mark: { type: "tick", thickness: 1.5, color: "#6b7280" },
            encoding: { x: own, y: { ...y("chance"), aggregate: "mean" } },
          },
        ],
      },
    ],
  }),
);
