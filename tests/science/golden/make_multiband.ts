/**
 * Makes multiband.json: rates and spectral peaks of the multi-band presets by another program than the library's, in double
 * precision and in the scheme of the authors' program (Euler, spikes at the end of their step), with steps short enough to be
 * near the limit: 0.0125 ms. Takes some minutes.
 *
 *     deno run --allow-read --allow-write tests/science/golden/make_multiband.ts
 *
 * Source: Wu et al. (2022), doi:10.48550/arXiv.2206.14942.
 */
import type { MultibandSpec } from "../../../lib/markov/multiband_spec.ts";
import { getPreset } from "../../../lib/markov/presets.ts";
import { MULTIBAND_BANDS, multibandFigures } from "../_multiband_figures.ts";

const GRAPHS = 12;
const STEP_MS = 0.0125;
const WARMUP_MS = 500;
const DURATION_MS = 4000;

/** xorshift128+, for doubles in (0, 1). */
function makeRandom(seed: number): () => number {
  const state = Uint32Array.of(seed, 0x9e3779b9, 0x243f6a88, 0xb7e15162);
  const next = () => {
    let t = state[3];
    t ^= t << 11;
    t ^= t >>> 8;
    state.copyWithin(1, 0, 3);
    state[0] = t ^ state[1] ^ (state[1] >>> 19);
    return state[0];
  };
  for (let k = 0; k < 50; k++) next();
  return () => (next() + 0.5) / 2 ** 32;
}

/** Counts of E and of I spikes per ms of one network. */
function simulate(spec: MultibandSpec, seed: number): { e: Uint16Array; i: Uint16Array } {
  const random = makeRandom(seed);
  const [excitatory, cells] = [spec.N_E, spec.N_E + spec.N_I];
  // One probability serves all presets.
  const targets = Array.from({ length: cells }, (_, from) => {
    const all = Array.from({ length: cells }, (_, to) => to);
    return all.filter((to) => to !== from && random() < spec.P_EE);
  });
  const [v, x, hE, hI] = Array.from({ length: 4 }, () => new Float64Array(cells));
  const none = [spec.lambda_E, spec.lambda_I].map((lambda) => Math.exp(-lambda * STEP_MS / 1000));
  const of = [
    { tauE: spec.tau_EE, tauI: spec.tau_EI, fromE: spec.S_EE, fromI: spec.S_EI },
    { tauE: spec.tau_IE, tauI: spec.tau_II, fromE: spec.S_IE, fromI: spec.S_II },
  ].map((one) => ({ ...one, keepE: Math.exp(-STEP_MS / one.tauE), keepI: Math.exp(-STEP_MS / one.tauI) }));
  const low = -spec.inhibitoryReversal;
  const counts = [0, 1].map(() => new Uint16Array(DURATION_MS));
  for (let step = 0; step < (WARMUP_MS + DURATION_MS) / STEP_MS; step++) {
    const spiked: number[] = [];
    for (let cell = 0; cell < cells; cell++) {
      const side = cell < excitatory ? 0 : 1;
      const { tauE, tauI, fromE, fromI, keepE, keepI } = of[side];
      x[cell] *= keepE;
      for (let left = random(); left > none[side]; left *= random()) {
        x[cell] += Math.exp(-random() * STEP_MS / tauE);
      }
      const inhibition = fromI * hI[cell] / tauI * (v[cell] + low) / (spec.threshold + low);
      v[cell] += STEP_MS * (x[cell] / tauE + fromE * hE[cell] / tauE - inhibition);
      hE[cell] *= keepE;
      hI[cell] *= keepI;
      if (v[cell] > spec.threshold) spiked.push(cell);
    }
    const bin = Math.floor(step * STEP_MS) - WARMUP_MS;
    for (const cell of spiked) {
      v[cell] = 0;
      const side = cell < excitatory ? 0 : 1;
      if (bin >= 0) counts[side][bin]++;
      const synapses = side === 0 ? hE : hI;
      for (const target of targets[cell]) synapses[target]++;
    }
  }
  return { e: counts[0], i: counts[1] };
}

const figures = Object.fromEntries(
  (["multiband-one-beat", "multiband-two-beat", "multiband-irregular"] as const).map((name) => {
    const spec = getPreset(name);
    const runs = Array.from({ length: GRAPHS }, (_, graph) => simulate(spec, 1 + graph));
    const found = multibandFigures(runs, { e: spec.N_E, i: spec.N_I }, MULTIBAND_BANDS[name]);
    console.log(name, JSON.stringify(found));
    return [name, found];
  }),
);
await Deno.writeTextFile(
  new URL("multiband.json", import.meta.url),
  `${JSON.stringify({ stepMs: STEP_MS, durationMs: DURATION_MS, graphs: GRAPHS, figures }, null, 2)}\n`,
);
