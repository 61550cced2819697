import { defineRateModel, type RateModel, rateParameter } from "./rate_model.ts";

/**
 * A rate that follows a transfer function F: `tau dnu/dt = F(nu_1, ..., W) - nu`, where tau is the time over which activity is memoryless, S. El
 * Boustani, A. Destexhe (2009), doi:10.1162/neco.2009.02-08-710; with the adaptation of M. di Volo, A. Romagnoni, C. Capone, A. Destexhe (2019),
 * doi:10.1162/neco_a_01173: `dW/dt = -W / tau_w + b nu + a (mu_V - E_L) / tau_w`, where the transfer function depends on W.
 *
 * Of N cells the rate is that of their spikes, smoothed over tau: `tau dnu = (F - nu) dt + (dn / N - nu dt)`, where n is a Poisson process of
 * rate N nu. Its variance, nu / (2 N tau) at F that stays, is that of the second order where nu is far below 1 / tau.
 */
export const transfer: RateModel = defineRateModel({
  name: "transfer",
  about: "a rate that follows a transfer function, with adaptation",
  references: ["elboustani2009", "zerlaut2018", "divolo2019"],
  parameters: {
    tau: rateParameter("ms", 5, [0.1, 1e4], "time over which activity is memoryless"),
    tau_w: rateParameter("ms", 500, [0.1, 1e6], "time constant of the adaptation"),
    a: rateParameter("nS", 0, [-1e4, 1e4], "adaptation to the mean voltage"),
    b: rateParameter("pA", 0, [-1e6, 1e6], "adaptation to a spike"),
    E_L: rateParameter(
      "mV",
      -65,
      [-200, 200],
      "voltage at which a adds no adaptation; by default that of the transfer function's cell",
    ),
  },
  state: {
    rate: { unit: "Hz", initial: 1, about: "rate" },
    W: { unit: "pA", initial: 0, about: "adaptation" },
  },
  takesTransfer: true,
  ofCell: ["E_L"],
  adaptation: ["W"],
  mostHz: 1000,
  follows: true,
  rate: (y, at) => y[at],
  derivative(y, at, { transfer, meanVoltage, adapts }, { tau, tau_w, a, b, E_L }, out) {
    out[at] = (transfer - y[at]) / tau;
    if (!adapts) return;
    const voltage = a === 0 ? 0 : a * (meanVoltage - E_L);
    out[at + 1] = (voltage - y[at + 1]) / tau_w + b * y[at] / 1000;
  },
  shot: ({ tau }) => ({ variable: 0, jump: 1000 / tau }),
  wgsl: `fn rate(s: State, p: Parameters) -> f32 {
  return s.rate;
}
fn derivative(s: State, i: Inputs, p: Parameters) -> State {
  let voltage = select(p.a * (i.mean_voltage - p.E_L), 0.0, p.a == 0.0);
  return State((i.transfer - s.rate) / p.tau, (voltage - s.W) / p.tau_w + p.b * s.rate * 0.001);
}`,
});
