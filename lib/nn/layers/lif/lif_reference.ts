import type { LayerPass, RecurrentState } from "../../layer.ts";
import { learntOf, type LifBlock, type LifConstants, lifParts } from "./lif_layout.ts";
import { constantsOf, storedSlope, surrogateSlope, type UnitConstants } from "./lif_units.ts";

/** Indices of the weights of a spiking layer in its block, as floats. */
function placesOf(block: LifBlock) {
  const { ofInputs, ofSpikes, learnt } = lifParts({ ...block, offset: 0 });
  return {
    x: (k: number, n: number) => 4 * (ofInputs.offset + k * ofInputs.columns) + n,
    s: (k: number, n: number) => 4 * (ofSpikes.offset + k * ofSpikes.columns) + n,
    learnt: (row: number, n: number) => 4 * (learnt.offset + row * learnt.columns) + n,
  };
}

/** The function whose slope the surrogate is, from 0: what spikes are in place of steps, in tests of the gradient. */
export function surrogateSpike(
  { surrogate, slope }: Pick<LifConstants, "surrogate" | "slope">,
  u: number,
): number {
  const x = slope * u;
  if (surrogate === "arctangent") return Math.atan(x) / slope;
  if (surrogate === "fast-sigmoid") return u / (1 + Math.abs(x));
  const near = Math.max(-1, Math.min(1, x));
  return (near - near * Math.abs(near) / 2) / slope;
}

/** What each step leaves, `(T, N)`. */
interface Tape {
  voltages: Float64Array;
  /** Voltages above thresholds. */
  above: Float64Array;
  spikes: Float64Array;
}

/** What a pass goes on from, `(N)` each. */
interface Start {
  v: Float64Array;
  c: Float64Array;
  a: Float64Array;
  s: Float64Array;
}

interface Run {
  block: LifBlock;
  values: ArrayLike<number>;
  inputs: Float64Array;
  start: Start;
  units: UnitConstants[];
}

function startOf({ units: N }: LifBlock, state?: RecurrentState): Start {
  const part = (at: number) => state ? state.c.slice(at * N, (at + 1) * N) : new Float64Array(N);
  return { v: part(0), c: part(1), a: part(2), s: state ? state.h.slice() : new Float64Array(N) };
}

/** Gradients of a step by the voltage, the current and the adaptation after it. */
interface Later {
  v: Float64Array;
  c: Float64Array;
  a: Float64Array;
}

/** One step back: the gradients of its sums, in `later.c`, and those that go on. @param bySpike Of its spikes, from above and by recurrent weights. */
function stepBack(
  { block, units, start }: Run,
  { voltages, above, spikes }: Tape,
  at: { t: number; dOutputs: Float64Array; bySpike: Float64Array; later: Later },
  into: { decays: Float64Array; thresholds: Float64Array },
): void {
  const { units: N, adaptation, synapse, throughReset } = block, { t, dOutputs, bySpike, later } = at;
  const zero = block.spikes && block.reset === "zero", subtract = block.spikes && !zero;
  for (let n = 0; n < N; n++) {
    const { decay, threshold } = units[n], place = t * N + n, given = dOutputs[place];
    let v = later.v[n], ofUnit = 0;
    const kept = zero ? 1 - spikes[place] : 1;
    if (block.spikes) {
      let slope = given + bySpike[n] + later.a[n];
      if (throughReset) slope -= (subtract ? threshold : decay * voltages[place]) * v;
      ofUnit = slope * surrogateSlope(block, above[place]);
      if (subtract) into.thresholds[n] -= spikes[place] * v;
      into.thresholds[n] -= ofUnit;
    } else ofUnit = given;
    into.decays[n] += v * voltages[place] * kept;
    v = ofUnit + decay * kept * v;
    later.v[n] = v;
    later.c[n] = v + synapse * later.c[n];
    later.a[n] = adaptation.decay * later.a[n] - adaptation.strength * ofUnit;
    if (t > 0) continue;
    into.decays[n] += v * start.v[n] * (zero ? 1 - start.s[n] : 1);
    if (subtract) into.thresholds[n] -= start.s[n] * v;
  }
}

function backward(run: Run, tape: Tape, dOutputs: Float64Array, sums: Float64Array): Float64Array {
  const { block, values, inputs, start, units } = run, { inputs: F, units: N, recurrent } = block;
  const at = placesOf(block), steps = inputs.length / F, dInputs = new Float64Array(inputs.length);
  const [v, c, a, decays, thresholds] = Array.from({ length: 5 }, () => new Float64Array(N));
  const later = { v, c, a }, bySpike = new Float64Array(N);
  for (let t = steps - 1; t >= 0; t--) {
    stepBack(run, tape, { t, dOutputs, bySpike, later }, { decays, thresholds });
    bySpike.fill(0);
    for (let n = 0; n < N; n++) {
      const own = c[n];
      sums[at.x(F, n)] += own;
      for (let k = 0; k < F; k++) {
        sums[at.x(k, n)] += inputs[t * F + k] * own;
        dInputs[t * F + k] += values[at.x(k, n)] * own;
      }
      for (let k = 0; recurrent && k < N; k++) {
        sums[at.s(k, n)] += own * (t > 0 ? tape.spikes[(t - 1) * N + k] : start.s[k]);
        if (!block.local) bySpike[k] += values[at.s(k, n)] * own;
      }
    }
  }
  learntOf(block).forEach((one, row) => {
    for (let n = 0; n < N; n++) {
      const slope = one === "decay" ? decays[n] : thresholds[n];
      sums[at.learnt(row, n)] += slope * storedSlope(one, units[n][one]);
    }
  });
  return dInputs;
}

/**
 * A spiking layer over one sequence, in double precision, and back-propagation through time with the surrogate slope; equations in `lif_forward.wgsl` and
 * `lif_backward.wgsl`.
 * @param run.inputs `(T, F)`. @param run.state What it goes on from. @default zeros
 * @param run.smooth Spikes are the function whose slope the surrogate is: its gradient is then exact, but for that of the reset where it is left out.
 */
export function lifPass(
  block: LifBlock,
  values: ArrayLike<number>,
  run: { inputs: Float64Array; state?: RecurrentState; smooth?: boolean },
): LayerPass {
  const { inputs, smooth = false } = run, { inputs: F, units: N, adaptation, synapse } = block;
  const at = placesOf(block), steps = inputs.length / F, start = startOf(block, run.state);
  const units = Array.from({ length: N }, (_, n) => constantsOf({ ...block, offset: 0 }, values, n));
  const [voltages, above, spikes] = [0, 1, 2].map(() => new Float64Array(steps * N));
  const c = start.c.slice(), a = start.a.slice();
  for (let t = 0; t < steps; t++) {
    const before = t > 0
      ? { v: voltages.subarray((t - 1) * N, t * N), s: spikes.subarray((t - 1) * N, t * N) }
      : start;
    for (let n = 0; n < N; n++) {
      let sum = values[at.x(F, n)];
      for (let k = 0; k < F; k++) sum += values[at.x(k, n)] * inputs[t * F + k];
      for (let k = 0; block.recurrent && k < N; k++) sum += values[at.s(k, n)] * before.s[k];
      const { decay, threshold } = units[n], place = t * N + n, s = before.s[n];
      c[n] = synapse * c[n] + sum;
      a[n] = adaptation.decay * a[n] + s;
      voltages[place] = block.reset === "zero"
        ? decay * before.v[n] * (1 - s) + c[n]
        : decay * before.v[n] + c[n] - threshold * s;
      above[place] = voltages[place] - threshold - adaptation.strength * a[n];
      if (!block.spikes) continue;
      spikes[place] = smooth ? surrogateSpike(block, above[place]) : Number(above[place] > 0);
    }
  }
  const last = (of: Float64Array) => of.slice(-N);
  return {
    outputs: block.spikes ? spikes : voltages,
    states: [{ h: last(spikes), c: Float64Array.of(...last(voltages), ...c, ...a) }],
    back: (dOutputs, sums) =>
      backward({ block, values, inputs, start, units }, { voltages, above, spikes }, dOutputs, sums),
  };
}
