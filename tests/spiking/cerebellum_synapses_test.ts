import { assert } from "@std/assert";
import { resolveShortTerm, ShortTermState } from "../../lib/spiking/cpu/short_term.ts";
import { MULTI_RECEPTORS } from "../../lib/spiking/presets/cerebellum_receptors.ts";
import { simulateSpikingReference } from "../../lib/spiking/simulation/spiking_reference.ts";
import { getSpikingPreset } from "../../lib/spiking/spiking_presets.ts";
import type { Receptor } from "../../lib/spiking/receptor.ts";
import { networkOf } from "./_networks.ts";

/** Largest conductance, nS, when it is there, ms, and area, nS ms, of a spike of weight 1: analytic values of `eglif_multirec`. */
const RESPONSES: Record<string, [peak: number, atMs: number, area: number]> = {
  "GrC AMPA": [0.3993, 0.32, 1.225],
  "GrC NMDA": [0.2585, 9.87, 10.5],
  "GrC GABA": [0.216, 0.93, 18.33],
  "GoC AMPA": [0.3844, 0.15, 1.258],
  "GoC AMPA2": [0.3453, 0.23, 0.423],
  "GoC AMPA3": [0.3182, 0.23, 0.395],
  "GoC NMDA": [0.7998, 14.26, 146.9],
  "GoC GABA": [1.0509, 0.19, 15.12],
  "PC AMPA": [0.1123, 0.24, 0.14],
  "PC GABA": [0.5821, 0.4, 8.507],
  "BC AMPA": [0.0982, 0.25, 0.123],
  "BC NMDA": [0.1305, 18.5, 24.7],
  "BC GABA": [0.9604, 0.25, 14.24],
  "SC AMPA": [0.2488, 0.25, 0.309],
  "SC NMDA": [0.2833, 18.6, 56.1],
  "SC GABA": [0.8379, 0.34, 12.58],
};

/** What a spike of weight 1 does, in steps of 0.01 ms. */
async function responseOf(receptor: Receptor): Promise<{ values: Float32Array; stepMs: number }> {
  const stepMs = 0.01, durationMs = 60;
  const { traces } = await simulateSpikingReference(
    networkOf(
      [
        { name: "in", size: 1, neuron: "replay", replay: { timesMs: [stepMs], cells: [0] } },
        { name: "A", size: 1, neuron: "lif", receptors: { r: receptor } },
      ],
      [{ from: "in", to: "A", receptor: "r", connect: { rule: "one-to-one" }, weight: 1, delayMs: stepMs }],
      { stepMs },
    ),
    { durationMs, record: { traces: [{ population: "A", variable: "r", cells: 1 }] } },
  );
  return { values: traces[0].values, stepMs };
}

Deno.test("receptors of several parts have the analytic peaks and areas of the cerebellum's", async () => {
  for (const [name, [peak, atMs, area]] of Object.entries(RESPONSES)) {
    const [cell, receptor] = name.split(" ") as ["GrC", string];
    const kinetics = MULTI_RECEPTORS[cell][receptor];
    const { values, stepMs } = await responseOf(kinetics);
    let largest = 0;
    values.forEach((value, k) => largest = value > values[largest] ? k : largest);
    // The spike arrives at the end of the second step. Oracles are rounded to four digits and to 0.01 ms (0.1 of slow ones).
    const round = atMs > 15 ? 0.06 : 0.011;
    assert(Math.abs(values[largest] - peak) < 1e-4, `${name}: ${values[largest]} nS`);
    assert(Math.abs((largest - 1) * stepMs - atMs) < round, `${name}: at ${(largest - 1) * stepMs} ms`);
    if (kinetics.kinetics !== "multi-exponential") throw new Error("of another kind");
    const { tauRise, parts } = kinetics;
    // Of d' = slope e^(-t/rise) - d/tau the integral is slope rise tau.
    const whole = parts.reduce((sum, { tau, slope }) => sum + slope * tauRise * tau, 0);
    assert(Math.abs(whole / area - 1) < 5e-3, `${name}: ${whole} nS ms`);
  }
});

/** Amplitudes of regular spikes over the first. */
function ratios(name: string, hz: number): number[] {
  const { projections } = getSpikingPreset("cerebellum");
  const { shortTerm } = projections.find((one) => one.name!.startsWith(name))!;
  const stepMs = 0.001, state = new ShortTermState(resolveShortTerm(shortTerm!, stepMs), 1);
  const amplitudes = Array.from(
    { length: 10 },
    (_, k) => state.spike(0, 1 + Math.round(k * 1000 / hz / stepMs)),
  );
  return [1, 4, 9].map((k) => amplitudes[k] / amplitudes[0]);
}

Deno.test("amplitudes change from spike to spike as those of NEST's tsodyks_synapse", () => {
  const wanted: [string, number, number[]][] = [
    ["glom-GrC", 20, [0.8956, 0.8784, 0.8784]],
    ["glom-GrC", 100, [0.8118, 0.4802, 0.4658]],
    ["glom-GrC", 300, [0.8561, 0.208, 0.1954]],
    ["pf-PC", 100, [1.5495, 1.64, 1.4758]],
    ["pf-PC", 300, [1.5969, 1.2793, 0.6915]],
    ["GoC-GrC", 100, [1.1252, 0.6702, 0.6348]],
    ["pf-BC", 100, [1.1815, 0.9813, 0.8903]],
    ["SC-PC", 100, [0.8506, 0.7483, 0.745]],
  ];
  for (const [name, hz, values] of wanted) {
    ratios(name, hz).forEach((found, k) =>
      assert(Math.abs(found - values[k]) < 1e-3, `${name} at ${hz} Hz: ${found} is not ${values[k]}`)
    );
  }
});

Deno.test("transmission in no time is that of two states, and equal times are the limit of close ones", () => {
  const amplitudes = (tauPsc: number | undefined, tauDepression = 40) => {
    const about = { U: 0.4, tauFacilitation: 20, tauDepression, ...(tauPsc === undefined ? {} : { tauPsc }) };
    const state = new ShortTermState(resolveShortTerm(about, 0.1), 1);
    return [10, 60, 60, 300, 310].map((step) => state.spike(0, step));
  };
  const close = (a: number[], b: number[], within: number) =>
    a.forEach((one, k) => assert(Math.abs(one - b[k]) < within, `${one} ${b[k]}`));
  close(amplitudes(1e-6), amplitudes(undefined), 1e-6);
  close(amplitudes(40), amplitudes(40 + 1e-6), 1e-7);
  close(amplitudes(5, 1e-6), amplitudes(5, 0), 1e-6);
});
