import { defineRateModel, type RateModel, rateParameter } from "./rate_model.ts";

/**
 * A potential that follows its input, and a rate that is its sigmoid: `tau dx/dt = -x + I`, rate `scale / (1 + exp(-gain (x - threshold)))`. I is the
 * bias, what inputs give, and the weighted rates of populations in units of scale. The nodes of J. D. Griffiths, A. R. McIntosh, J. Lefebvre (2020),
 * doi:10.3389/fncom.2020.575143, are of it, with the gain 20 and the threshold 0.
 *
 * Of N cells others get the spikes as they are.
 */
export const sigmoid: RateModel = defineRateModel({
  name: "sigmoid",
  about: "a potential that follows its input, whose sigmoid is the rate",
  references: ["wilson1972", "griffiths2020"],
  parameters: {
    tau: rateParameter("ms", 10, [0.01, 1e5], "time constant"),
    gain: rateParameter("", 20, [1e-6, 1e6], "slope of the sigmoid, times 4"),
    threshold: rateParameter("", 0, [-1e6, 1e6], "potential of half the rate"),
    bias: rateParameter("", 0, [-1e6, 1e6], "constant input"),
    scale: rateParameter("Hz", 100, [1e-6, 1e6], "largest rate, also of populations that couple to it"),
  },
  state: { x: { unit: "", initial: 0, about: "potential" } },
  mostHz: 1e7,
  linear: true,
  rate: (y, at, { gain, threshold, scale }) => scale / (1 + Math.exp(-gain * (y[at] - threshold))),
  derivative(y, at, { rates, values }, { tau, bias, scale }, out) {
    out[at] = (bias + values + rates / scale - y[at]) / tau;
  },
  shot: () => null,
  wgsl: `fn rate(s: State, p: Parameters) -> f32 {
  return p.scale / (1.0 + exp(min(-p.gain * (s.x - p.threshold), 80.0)));
}
fn derivative(s: State, i: Inputs, p: Parameters) -> State {
  return State((p.bias + i.values + i.rates / p.scale - s.x) / p.tau);
}`,
});
