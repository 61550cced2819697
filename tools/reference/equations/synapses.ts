import type { SynapseEquations } from "./model_equations.ts";

const TRACES =
  "`Dt_pre` and `Dt_post` are the times since the last spike of the source and of the target, ms. ";

/**
 * Equations of the synapses that learn, by name. `Dt_pre` and `Dt_post` are the times since the last spike of source and target, ms; variables are those after these spikes.
 * Weights are kept from 0 to w_max.
 */
export const SYNAPSE_EQUATIONS: Readonly<Record<string, SynapseEquations>> = {
  stdp: {
    atSource: {
      w: "w - A_minus*w_max*(w/w_max)^mu_minus*y*exp(-Dt_post/tau_minus)",
      x: "x*(1 - nearest)*exp(-Dt_pre/tau_plus) + 1",
    },
    atTarget: {
      w: "w + A_plus*w_max*(1 - w/w_max)^mu_plus*x*exp(-Dt_pre/tau_plus)",
      y: "y*(1 - nearest)*exp(-Dt_post/tau_minus) + 1",
    },
    note: TRACES,
  },
  "stdp-power-law": {
    atSource: {
      w: "w - lambda*alpha*w*y*exp(-Dt_post/tau_minus)",
      x: "x*exp(-Dt_pre/tau_plus) + 1",
    },
    atTarget: {
      w: "w + lambda*w_0^(1 - mu)*w^mu*x*exp(-Dt_pre/tau_plus)",
      y: "y*exp(-Dt_post/tau_minus) + 1",
    },
    note: TRACES,
  },
  "stdp-triplet": {
    atSource: {
      w: "w - w_max*o1*exp(-Dt_post/tau_minus)*(A2_minus + A3_minus*r2*exp(-Dt_pre/tau_x))",
      r1: "r1*(1 - nearest)*exp(-Dt_pre/tau_plus) + 1",
      r2: "r2*(1 - nearest)*exp(-Dt_pre/tau_x) + 1",
    },
    atTarget: {
      w: "w + w_max*r1*exp(-Dt_pre/tau_plus)*(A2_plus + A3_plus*o2*exp(-Dt_post/tau_y))",
      o1: "o1*(1 - nearest)*exp(-Dt_post/tau_minus) + 1",
      o2: "o2*(1 - nearest)*exp(-Dt_post/tau_y) + 1",
    },
    note: TRACES,
  },
  "tagging-and-capture": {
    atSource: { c: "c*exp(-Dt/tau_Ca) + c_pre" },
    atTarget: { c: "c*exp(-Dt/tau_Ca) + c_post" },
    note:
      "`Dt` is the time since calcium was last raised, ms. The calcium of a spike of the source comes `t_Ca` after it has arrived. ",
  },
};

/** What moves between spikes in `tagging-and-capture`, as LaTeX: noise and brackets are no formulas. */
export const TAGGING_MATH = String.raw`$$
\begin{aligned}
\tau_h \frac{dh}{dt} &= 0.1 \, (h_0 - h) + \gamma_p \, (\mathrm{ceiling} \, h_0 - h) \, [c > \theta_p] - \gamma_d \, h \, [c > \theta_d] + \sqrt{\tau_h \, ([c > \theta_p] + [c > \theta_d])} \, \sigma \, h_0 \, \xi(t) \\
\tau_p \frac{dP}{dt} &= -P + \left[\textstyle\sum |h - h_0| > \theta_\mathrm{pro} \, h_0\right] \\
\tau_z \frac{dz}{dt} &= P \, (1 - z) \, [h - h_0 > \theta_\mathrm{tag} \, h_0] - P \, (z + 0.5) \, [h_0 - h > \theta_\mathrm{tag} \, h_0] \\
w &= h + z \, h_0
\end{aligned}
$$`;
