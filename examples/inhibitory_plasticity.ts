/**
 * A synapse of one's own: inhibitory plasticity that balances excitation, after T. P. Vogels, H. Sprekeler, F. Zenke, C. Clopath, W. Gerstner (2011),
 * doi:10.1126/science.1211095. Inhibitory synapses grow with coincident spikes and shrink with each spike of their source alone, so that
 * excitatory cells come to fire near a wanted rate.
 *
 *     deno run -A examples/inhibitory_plasticity.ts        rates, second by second, and out/inhibitory_plasticity.svg
 *
 * The network is a tenth of `rs-fs`, asynchronous, whose inhibition begins too weak; constants of the rule are of the article's order.
 */
import {
  defineSynapse,
  figureSvg,
  getSpikingPreset,
  parseSpikingSpec,
  scaleSpiking,
  SpikingSimulation,
  weightsFigure,
  writeFileAtomic,
} from "../mod.ts";

/** Rate that excitatory cells are to have, Hz. */
const WANTED_HZ = 5;

const balancing = defineSynapse({
  name: "balancing",
  about: "inhibitory plasticity towards a rate of the target",
  source: "Vogels et al. (2011), doi:10.1126/science.1211095",
  parameters: {
    eta: { unit: "nS", default: 0.1, low: 0, high: 100, about: "change by a pair of spikes" },
    rate: { unit: "Hz", default: WANTED_HZ, low: 0, high: 500, about: "wanted rate of the target" },
    tau: { unit: "ms", default: 20, low: 0.1, high: 1000, about: "time constant of the traces" },
    w_max: { unit: "nS", default: 100, low: 0, high: 1e5, about: "largest weight" },
  },
  state: {
    w: { unit: "nS", initial: 0, about: "weight" },
    x: { unit: "", initial: 0, about: "trace of the source" },
  },
  post: { y: { unit: "", initial: 0, about: "trace of the target" } },
  constants: ({ rate, tau }) => ({ alpha: 2 * rate / 1000 * tau }),
  bounds: ({ w_max }) => [0, w_max],
  wgsl: `
fn on_pre(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  (*s).w = clamp((*s).w + p.eta * (q.y * exp(-e.since_post / p.tau) - p.alpha), 0.0, p.w_max);
  (*s).x = (*s).x * exp(-e.since_pre / p.tau) + 1.0;
}
fn on_post(s: ptr<function, Synapse>, q: Post, p: Parameters, e: Event) {
  (*s).w = clamp((*s).w + p.eta * (*s).x * exp(-e.since_pre / p.tau), 0.0, p.w_max);
}
fn on_spike(q: ptr<function, Post>, p: Parameters, e: Event) {
  (*q).y = (*q).y * exp(-e.since_post / p.tau) + 1.0;
}`,
  onPre({ state: { w, x }, at, post: { y }, cell, p, sincePre, sincePost }) {
    const change = p.eta * (y[cell] * Math.exp(-sincePost / p.tau) - p.alpha);
    w[at] = Math.min(Math.max(w[at] + change, 0), p.w_max);
    x[at] = x[at] * Math.exp(-sincePre / p.tau) + 1;
  },
  onPost({ state: { w, x }, at, p, sincePre }) {
    w[at] = Math.min(w[at] + p.eta * x[at] * Math.exp(-sincePre / p.tau), p.w_max);
  },
  onSpike({ post: { y }, cell, p, sincePost }) {
    y[cell] = y[cell] * Math.exp(-sincePost / p.tau) + 1;
  },
});

const synapses = [balancing];
const asynchronous = scaleSpiking(getSpikingPreset("rs-fs"), 0.1);
const spec = parseSpikingSpec({
  ...asynchronous,
  name: "balanced",
  projections: asynchronous.projections.map((projection) =>
    projection.from === "I" && projection.to === "E"
      ? { ...projection, weight: 1, learning: { model: "balancing" } }
      : projection
  ),
}, { synapses });

const simulation = await SpikingSimulation.open(null, spec, { seed: 1, synapses, record: { spikes: false } });
for (let second = 1; second <= 12; second++) {
  const { counts, bins } = await simulation.run(1000);
  const rate = counts.subarray(0, bins).reduce((sum, count) => sum + count, 0) / spec.populations[0].size;
  const { weights } = await simulation.synapses("I->E");
  const mean = weights.reduce((sum, weight) => sum + weight, 0) / weights.length;
  console.log(
    `second ${second}: E ${rate.toFixed(1)} Hz of ${WANTED_HZ} wanted, inhibitory weights ${
      mean.toFixed(1)
    } nS on average`,
  );
}
const svg = await figureSvg(weightsFigure(await simulation.synapses("I->E")));
simulation.close();
await Deno.mkdir("out", { recursive: true });
await writeFileAtomic("out/inhibitory_plasticity.svg", svg);
console.log("out/inhibitory_plasticity.svg");
