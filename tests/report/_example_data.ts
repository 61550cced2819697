import type { ReportData } from "../../lib/report/report_data.ts";

const EXCITATORY = 300;
const INHIBITORY = 100;
const DURATION = 500; // ms

/** A small reproducible stream of numbers in [0, 1) (mulberry32). */
function randomStream(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}

/** Bursts about every 18 ms over sparse background activity: times, neurons, sizes, intervals. */
function gammaBursts(seed: number, durationMs: number) {
  const random = randomStream(seed);
  const spikes: { time: number; neuron: number }[] = [];
  const sizes: number[] = [];
  const intervals: number[] = [];
  const add = (time: number, neuron: number) => {
    if (time >= 0 && time < durationMs) spikes.push({ time, neuron });
  };
  for (let start = 6; start < durationMs;) {
    const strength = Math.min(0.95, Math.exp(0.6 * normal(random) - 1.5));
    let size = 0;
    for (let neuron = 0; neuron < EXCITATORY + INHIBITORY; neuron++) {
      const isInhibitory = neuron >= EXCITATORY;
      if (random() > strength * (isInhibitory ? 1.3 : 0.8)) continue;
      add(start + (isInhibitory ? 1.8 : 0) + 1.5 * normal(random), neuron);
      size++;
    }
    if (size > 5) sizes.push(size);
    const interval = Math.max(7, 18 + 3.4 * normal(random) + 8 * (strength - 0.25));
    intervals.push(interval);
    start += interval;
  }
  const background = Math.round(durationMs * 0.6);
  for (let i = 0; i < background; i++) {
    add(random() * durationMs, Math.floor(random() * (EXCITATORY + INHIBITORY)));
  }
  spikes.sort((a, b) => a.time - b.time);
  return { times: spikes.map((s) => s.time), neurons: spikes.map((s) => s.neuron), sizes, intervals };
}

function ratesOf(run: { times: number[]; neurons: number[] }, binMs: number) {
  const e = new Array<number>(DURATION / binMs).fill(0);
  const i = [...e];
  run.times.forEach((time, spike) => {
    const isExcitatory = run.neurons[spike] < EXCITATORY;
    const count = isExcitatory ? EXCITATORY : INHIBITORY;
    (isExcitatory ? e : i)[Math.floor(time / binMs)] += 1000 / (binMs * count);
  });
  return { populations: [{ name: "E", rates: e }, { name: "I", rates: i }] };
}

function spectrumOf(seed: number, peak: number) {
  const random = randomStream(seed);
  const frequencies = Array.from({ length: 100 }, (_, i) => 2 * (i + 1));
  const power = frequencies.map((hz) => {
    const gamma = 40 * Math.exp(-(((hz - peak) / 9) ** 2)) + 5 * Math.exp(-(((hz - 2 * peak) / 13) ** 2));
    return (gamma + 30 / (6 + hz) + 0.4) * Math.exp(0.1 * normal(random));
  });
  return { frequencies, power };
}

function trainingOf(steps: number) {
  const random = randomStream(9);
  const loss = Array.from(
    { length: steps },
    (_, i) => 2.1 + 1.9 * Math.exp(-i / 700) + 0.06 * normal(random),
  );
  const validationSteps = Array.from({ length: 21 }, (_, i) => i * steps / 20);
  const validationLoss = validationSteps.map((i) => 2.14 + 1.9 * Math.exp(-i / 720) + 0.01 * normal(random));
  return {
    steps: loss.map((_, i) => i),
    loss,
    validationSteps,
    validationLoss,
    lossLabel: "negative log-likelihood (nats)",
  };
}

/**
 * Made-up data with the look of a network in the gamma band and of its surrogate.
 *
 * @returns A whole report.
 */
function exampleMeasures(): ReportData["measures"] {
  return [
    measure("Excitatory rate", { unit: "Hz", values: [9.42, 9.31], distance: 0.11, floor: 0.13 }),
    measure("Inhibitory rate", { unit: "Hz", values: [15.8, 15.6], distance: 0.2, floor: 0.24 }),
    measure("Peak frequency", { unit: "Hz", values: [55, 56], distance: 1, floor: 1 }),
    measure("Spectrum", { unit: "dB", values: [null, null], distance: 0.84, floor: 0.77 }),
    measure("Volley rate", { unit: "1/s", values: [54.2, 53.9], distance: 0.3, floor: 0.5 }),
    measure("Volley size, mean", { unit: "spikes", values: [78.2, 76.9], distance: 1.3, floor: 1.9 }),
    measure("Volley size, variance", { unit: "spikes²", values: [3120, 2410], distance: 710, floor: 180 }),
    measure("Interval between volleys", { unit: "ms", values: [18.4, 18.5], distance: 0.06, floor: 0.08 }),
    {
      name: "Spike synchrony index",
      unit: "",
      network: 0.412,
      surrogate: 0.405,
      target: "within 5 %",
      met: true,
    },
  ];
}

export function exampleData(): ReportData {
  const labels = ["network", "surrogate"];
  const shown = labels.map((_, i) => gammaBursts(11 + i, DURATION));
  const long = labels.map((_, i) => gammaBursts(21 + i, 12_000));
  const others = [31, 32, 33, 34].map((seed) => gammaBursts(seed, 12_000));
  const spectra = labels.map((label, i) => ({ label, ...spectrumOf(41 + i, 55 + i) }));
  const network = spectra[0];
  return {
    title: "Gamma volleys of a 400-neuron network and its surrogate",
    subtitle: "Preset gamma, 300 excitatory and 100 inhibitory neurons, surrogate with 64 hidden units",
    summary: [
      "Rolled out freely for 12 s, the surrogate keeps the network's gamma rhythm: its spectrum peaks at 56 Hz " +
      "where the network's peaks at 55 Hz.",
      "Rates, volley sizes and intervals lie within the distance between two seeds of the network; the variance " +
      "of volley sizes does not yet.",
    ],
    rasters: labels.map((label, i) => ({
      label,
      times: shown[i].times,
      neurons: shown[i].neurons,
      populations: [{ name: "E", size: EXCITATORY }, { name: "I", size: INHIBITORY }],
      durationMs: DURATION,
    })),
    rates: labels.map((label, i) => ({ label, binMs: 2, ...ratesOf(shown[i], 2) })),
    spectra: [{
      ...network,
      low: network.power.map((value) => value * 0.78),
      high: network.power.map((value) => value * 1.27),
    }, spectra[1]],
    spectrumUnit: "Hz²/Hz",
    volleySizes: labels.map((label, i) => ({
      label,
      values: long[i].sizes,
      seeds: i === 0 ? others.map(({ sizes }) => sizes) : undefined,
    })),
    volleyIntervals: labels.map((label, i) => ({
      label,
      values: long[i].intervals,
      seeds: i === 0 ? others.map(({ intervals }) => intervals) : undefined,
    })),
    training: trainingOf(4000),
    measures: exampleMeasures(),
    provenance: {
      volley: "0.1.0",
      Deno: "2.9.6",
      adapter: "llvmpipe (LLVM 15, 256 bits)",
      "seeds of the network": "1 to 5",
      "seed of the rollout": "101",
      "simulation, wall time": "3.1 s",
      "training, wall time": "214 s",
      date: "2025-01-31",
    },
    commands: [
      "volley simulate --preset gamma --seeds 1:5 --duration 12s --out gamma.npz",
      "volley train gamma.npz --hidden 64 --steps 4000 --out gamma.safetensors",
      "volley report gamma.npz gamma.safetensors --out gamma.html",
    ],
    json: {
      "Network spec": { name: "gamma", neurons: { E: 300, I: 100 }, dtMs: 0.1 },
      Surrogate: { hidden: 64 },
    },
  };
}

function measure(
  name: string,
  options: { unit: string; values: [number | null, number | null]; distance: number; floor: number },
) {
  const { unit, values: [network, surrogate], distance, floor } = options;
  const ratio = distance / floor;
  return { name, unit, network, surrogate, distance, floor, ratio, target: "ratio ≤ 1.5", met: ratio <= 1.5 };
}
