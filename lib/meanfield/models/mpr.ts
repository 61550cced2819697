import { defineRateModel, type RateModel, rateParameter } from "./rate_model.ts";

/**
 * The exact mean field of quadratic integrate-and-fire cells whose inputs have a Lorentzian distribution of width Delta about eta, coupled all to
 * all: `tau dr/dt = Delta / (pi tau) + 2 r v`, `tau dv/dt = v^2 - (pi tau r)^2 + eta + J tau r + I`, E. Montbrio, D. Pazo, A. Roxin (2015),
 * doi:10.1103/PhysRevX.5.021028. r is in 1/ms, the rate 1000 r. Couplings from populations add `w tau r` of their source to I, so that one from
 * itself of weight w is J = w; those from inputs add their value.
 *
 * Of N cells the synaptic activity is that of their spikes, `J tau dn / (N dt)` in place of `J tau r`, where n is a Poisson process of rate N r,
 * V. V. Klinshov, S. Y. Kirillov (2022), doi:10.1103/PhysRevE.106.L062302.
 */
export const mpr: RateModel = defineRateModel({
  name: "mpr",
  about: "exact mean field of quadratic integrate-and-fire cells",
  references: ["montbrio2015"],
  parameters: {
    tau: rateParameter("ms", 10, [1e-3, 1e4], "membrane time constant"),
    Delta: rateParameter("", 1, [0, 1e4], "half width of the distribution of inputs"),
    eta: rateParameter("", -5, [-1e6, 1e6], "centre of the distribution of inputs"),
    J: rateParameter("", 0, [-1e6, 1e6], "coupling to itself"),
  },
  state: {
    r: { unit: "1/ms", initial: 0.001, about: "spikes of a cell in a ms" },
    v: { unit: "", initial: -2, about: "mean potential" },
  },
  mostHz: 1e6,
  linear: true,
  rate: (y, at) => 1000 * y[at],
  derivative(y, at, { rates, values }, { tau, Delta, eta, J }, out) {
    const r = y[at], v = y[at + 1], turn = Math.PI * tau * r;
    out[at] = (Delta / (Math.PI * tau) + 2 * r * v) / tau;
    out[at + 1] = (v * v - turn * turn + eta + tau * (J * r + rates / 1000) + values) / tau;
  },
  shot: ({ J }) => ({ variable: 1, jump: J }),
  wgsl: `fn rate(s: State, p: Parameters) -> f32 {
  return 1000.0 * s.r;
}
fn derivative(s: State, i: Inputs, p: Parameters) -> State {
  let turn = 3.14159265 * p.tau * s.r;
  return State(
    (p.Delta / (3.14159265 * p.tau) + 2.0 * s.r * s.v) / p.tau,
    (s.v * s.v - turn * turn + p.eta + p.tau * (p.J * s.r + i.rates * 0.001) + i.values) / p.tau,
  );
}`,
});
