import { defineRateModel, type RateModel, rateParameter } from "./rate_model.ts";

/**
 * The part of a population that is active, H. R. Wilson, J. D. Cowan (1972), doi:10.1016/S0006-3495(72)86068-5:
 * `tau da/dt = -a + (k - refractory a) (S(x) - silence S(0))`, `S(x) = 1 / (1 + exp(-gain (x - threshold)))`, `k = 1 - silence S(0)`. The rate is
 * `scale a`. x is the bias, what inputs give, and the weighted activities of populations, rate / scale.
 *
 * Of N cells a is that of their spikes, smoothed over tau, as of the model `transfer`.
 */
export const wilsonCowan: RateModel = defineRateModel({
  name: "wilson-cowan",
  about: "the active part of a population, by a sigmoid of its input",
  references: ["wilson1972"],
  parameters: {
    tau: rateParameter("ms", 8, [0.01, 1e5], "time constant"),
    gain: rateParameter("", 1.3, [1e-6, 1e6], "slope of the sigmoid, times 4"),
    threshold: rateParameter("", 4, [-1e6, 1e6], "input of half activity"),
    refractory: rateParameter("", 1, [0, 100], "how much of the active part cannot be activated"),
    silence: rateParameter(
      "",
      1,
      [0, 1],
      "1 where there is no activity without input, 0 where there is S(0)",
    ),
    bias: rateParameter("", 0, [-1e6, 1e6], "constant input"),
    scale: rateParameter(
      "Hz",
      100,
      [1e-6, 1e6],
      "rate of full activity, also of populations that couple to it",
    ),
  },
  state: { activity: { unit: "", initial: 0.1, about: "active part" } },
  mostHz: 1e7,
  follows: true,
  rate: (y, at, { scale }) => scale * y[at],
  derivative(y, at, { rates, values }, p, out) {
    const x = p.bias + values + rates / p.scale, a = y[at];
    const rest = p.silence / (1 + Math.exp(p.gain * p.threshold));
    const active = 1 / (1 + Math.exp(-p.gain * (x - p.threshold))) - rest;
    out[at] = ((1 - rest - p.refractory * a) * active - a) / p.tau;
  },
  shot: ({ tau, scale }) => ({ variable: 0, jump: 1000 / (tau * scale) }),
  wgsl: `fn rate(s: State, p: Parameters) -> f32 {
  return p.scale * s.activity;
}
fn derivative(s: State, i: Inputs, p: Parameters) -> State {
  let x = p.bias + i.values + i.rates / p.scale;
  let rest = p.silence / (1.0 + exp(min(p.gain * p.threshold, 80.0)));
  let firing = 1.0 / (1.0 + exp(min(-p.gain * (x - p.threshold), 80.0))) - rest;
  return State(((1.0 - rest - p.refractory * s.activity) * firing - s.activity) / p.tau);
}`,
});
