import type { Formulas, NeuronEquations } from "./model_equations.ts";

const REFRACTORY = "For t_ref after a spike the voltage stays at its reset value.";
const UPWARDS = "V_m crosses V_spike upwards";

/** Derivatives of gates by their rates `alpha_x` and `beta_x`. */
function gates(...names: string[]): Formulas {
  return Object.fromEntries(names.map((x) => [x, `alpha_${x}*(1 - ${x}) - beta_${x}*${x}`]));
}

/** Sodium and potassium of Traub and Miles, of the shifted voltage u. */
const TRAUB: Formulas = {
  alpha_m: "1.28*L((13 - u)/4)",
  beta_m: "1.4*L((u - 40)/5)",
  alpha_h: "0.128*exp((17 - u)/18)",
  beta_h: "4/(1 + exp((40 - u)/5))",
  alpha_n: "0.16*L((15 - u)/5)",
  beta_n: "0.5*exp((10 - u)/40)",
};

const INTEGRATORS: Readonly<Record<string, NeuronEquations>> = {
  lif: {
    change: { V_m: "(-g_L*(V_m - E_L) - g*(V_m - E) + I_e + I)/C_m" },
    spike: { when: "V_m reaches V_th", then: { V_m: "V_reset" } },
    note: REFRACTORY,
  },
  qif: {
    change: { V_m: "(g_L*(V_m - E_L)*(V_m - V_T)/(V_T - E_L) - g*(V_m - E) + I_e + I)/C_m" },
    spike: { when: "V_m reaches V_peak", then: { V_m: "V_reset" } },
    note: REFRACTORY,
  },
  adex: {
    change: {
      V_m: "(-g_L*(V_m - E_L) + g_L*Delta_T*exp((V_m - V_T)/Delta_T) - g*(V_m - E) - w + I_e + I)/C_m",
      w: "(a*(V_m - E_L) - w)/tau_w",
    },
    spike: { when: "V_m reaches V_peak", then: { V_m: "V_reset", w: "w + b" } },
    note: `${REFRACTORY} The adaptation goes on. The exponential is that of V_peak at most.`,
  },
  izhikevich: {
    change: { v: "0.04*v^2 + 5*v + 140 - u - g*(v - E) + I_e + I", u: "a*(b*v - u)" },
    spike: { when: "v reaches V_peak", then: { v: "c", u: "u + d" } },
    note: "Currents are in mV/ms, conductances in 1/ms.",
  },
  eglif: {
    change: {
      V_m: "(leakSign*C_m/tau_m*(V_m - E_L) - I_adap + I_dep - g*(V_m - E) + I_e + I)/C_m",
      I_adap: "k_adap*(V_m - E_L) - k_2*I_adap",
      I_dep: "-k_1*I_dep",
    },
    spike: { when: "V_m reaches V_th", then: { V_m: "V_reset", I_adap: "I_adap + A_2", I_dep: "A_1" } },
    note:
      `${REFRACTORY} With lambda_0 above 0 spikes come by chance in place of a threshold, with the hazard ` +
      "lambda_0 exp((V_m - V_th) / tau_V) in 1/ms, at the end of each step.",
  },
  "poisson-neuron": {
    change: { x: "(x_0 - x)/tau_x - g*(x - E) + I_e + I" },
    spike: { when: "by chance, with the probability h x at the end of each step" },
    note: "There is no spike for t_ref after a spike. Conductances are in 1/ms, currents in 1/ms^2.",
  },
};

const IONIC: Readonly<Record<string, NeuronEquations>> = {
  "hodgkin-huxley": {
    change: {
      V_m: "(-g_L*(V_m - E_L) - g_Na*m^3*h*(V_m - E_Na) - g_K*n^4*(V_m - E_K) - g*(V_m - E) + I_e + I)/C_m",
      ...gates("m", "h", "n"),
    },
    where: {
      alpha_m: "L(-(V_m + 40)/10)",
      beta_m: "4*exp(-(V_m + 65)/18)",
      alpha_h: "0.07*exp(-(V_m + 65)/20)",
      beta_h: "1/(1 + exp(-(V_m + 35)/10))",
      alpha_n: "0.1*L(-(V_m + 55)/10)",
      beta_n: "0.125*exp(-(V_m + 65)/80)",
    },
    spike: { when: UPWARDS },
  },
  "traub-miles": {
    change: {
      V_m: "(-g_L*(V_m - E_L) - g_Na*m^3*h*(V_m - E_Na) - g_K*n^4*(V_m - E_K) - g*(V_m - E) + I_e + I)/C_m",
      ...gates("m", "h", "n"),
    },
    where: { u: "V_m - V_T", ...TRAUB },
    spike: { when: UPWARDS },
    note: "A crossing within t_ref of the last spike is not counted.",
  },
  pospischil: {
    change: {
      V_m: "(-g_L*(V_m - E_L) - g_Na*m^3*h*(V_m - E_Na) - (g_K*n^4 + g_M*p)*(V_m - E_K)" +
        " - g_CaL*q^2*r*(V_m - E_Ca) - g_CaT*s_inf^2*u*(V_m - E_T) - g*(V_m - E) + I_e + I)/C_m",
      ...gates("m", "h", "n", "q", "r"),
      p: "(p_inf - p)/tau_p",
      u: "(u_inf - u)/tau_u",
      Ca: "1000000/(2*96485.33*area)*max(0, g_CaT*s_inf^2*u*(E_T - V_m)) - (Ca - 0.24)/5",
    },
    where: {
      x: "V_m - V_T",
      ...Object.fromEntries(
        Object.entries(TRAUB).map(([name, formula]) => [name, formula.replace(/\bu\b/g, "x")]),
      ),
      alpha_q: "0.209*L((-27 - V_m)/3.8)",
      beta_q: "0.94*exp((-75 - V_m)/17)",
      alpha_r: "0.000457*exp((-13 - V_m)/50)",
      beta_r: "0.0065/(exp((-15 - V_m)/28) + 1)",
      p_inf: "1/(1 + exp(-(V_m + 35)/10))",
      tau_p: "tau_max/(3.3*exp((V_m + 35)/20) + exp(-(V_m + 35)/20))",
      s_inf: "1/(1 + exp(-(V_m + 59)/6.2))",
      u_inf: "1/(1 + exp((V_m + 83)/4))",
      tau_u: "(30.8 + (211.4 + exp((V_m + 115.2)/5))/(1 + exp((V_m + 86)/3.2)))/3^1.2",
      E_T: "13.32*log(2000/Ca)",
    },
    spike: { when: UPWARDS },
  },
  "wang-buzsaki": {
    change: {
      V_m:
        "(-g_L*(V_m - E_L) - g_Na*m_inf^3*h*(V_m - E_Na) - g_K*n^4*(V_m - E_K) - g*(V_m - E) + I_e + I)/C_m",
      h: "phi*(alpha_h*(1 - h) - beta_h*h)",
      n: "phi*(alpha_n*(1 - n) - beta_n*n)",
    },
    where: {
      m_inf: "alpha_m/(alpha_m + beta_m)",
      alpha_m: "L(-(V_m + 35)/10)",
      beta_m: "4*exp(-(V_m + 60)/18)",
      alpha_h: "0.07*exp(-(V_m + 58)/20)",
      beta_h: "1/(1 + exp(-(V_m + 28)/10))",
      alpha_n: "0.1*L(-(V_m + 34)/10)",
      beta_n: "0.125*exp(-(V_m + 44)/80)",
    },
    spike: { when: UPWARDS },
  },
  "connor-stevens": {
    change: {
      V_m: "(-g_L*(V_m - E_L) - g_Na*m^3*h*(V_m - E_Na) - g_K*n^4*(V_m - E_K)" +
        " - g_A*a_A^3*b_A*(V_m - E_A) - g*(V_m - E) + I_e + I)/C_m",
      ...gates("m", "h", "n"),
      a_A: "(a_inf - a_A)/tau_a",
      b_A: "(b_inf - b_A)/tau_b",
    },
    where: {
      alpha_m: "3.8*L(-(V_m + 29.7)/10)",
      beta_m: "15.2*exp(-0.0556*(V_m + 54.7))",
      alpha_h: "0.266*exp(-0.05*(V_m + 48))",
      beta_h: "3.8/(1 + exp(-0.1*(V_m + 18)))",
      alpha_n: "0.2*L(-(V_m + 45.7)/10)",
      beta_n: "0.25*exp(-0.0125*(V_m + 55.7))",
      a_inf: "(0.0761*exp(0.0314*(V_m + 94.22))/(1 + exp(0.0346*(V_m + 1.17))))^(1/3)",
      tau_a: "0.3632 + 1.158/(1 + exp(0.0497*(V_m + 55.96)))",
      b_inf: "(1/(1 + exp(0.0688*(V_m + 53.3))))^4",
      tau_b: "1.24 + 2.678/(1 + exp(0.0624*(V_m + 50)))",
    },
    spike: { when: UPWARDS },
  },
  "morris-lecar": {
    change: {
      V_m: "(-g_L*(V_m - E_L) - g_Ca*m_inf*(V_m - E_Ca) - g_K*w*(V_m - E_K) - g*(V_m - E) + I_e + I)/C_m",
      w: "phi*cosh((V_m - V_3)/(2*V_4))*(w_inf - w)",
    },
    where: {
      m_inf: "(1 + tanh((V_m - V_1)/V_2))/2",
      w_inf: "(1 + tanh((V_m - V_3)/V_4))/2",
    },
    spike: { when: UPWARDS },
  },
  "pinsky-rinzel": {
    change: {
      V_m:
        "(-g_L*u_s - g_Na*m_inf^2*h*(u_s - 120) - g_KDR*n*(u_s + 15) + g_c/p*(u_d - u_s) + (I_e + I)/p)/C_m",
      V_d: "(-g_L*u_d - g_Ca*s^2*(u_d - 140) - (g_AHP*q + g_KC*c*min(Ca/250, 1))*(u_d + 15)" +
        " + g_c/(1 - p)*(u_s - u_d) - g*(V_d - E)/(1 - p))/C_m",
      ...gates("h", "n", "s", "c", "q"),
      Ca: "-0.13*g_Ca*s^2*(u_d - 140) - 0.075*Ca",
    },
    where: {
      u_s: "V_m + 60",
      u_d: "V_d + 60",
      m_inf: "alpha_m/(alpha_m + beta_m)",
      alpha_m: "1.28*L((13.1 - u_s)/4)",
      beta_m: "1.4*L((u_s - 40.1)/5)",
      alpha_h: "0.128*exp((17 - u_s)/18)",
      beta_h: "4/(1 + exp((40 - u_s)/5))",
      alpha_n: "0.08*L((35.1 - u_s)/5)",
      beta_n: "0.25*exp(0.5 - 0.025*u_s)",
      alpha_s: "1.6/(1 + exp(-0.072*(u_d - 65)))",
      beta_s: "0.1*L((u_d - 51.1)/5)",
      alpha_c: "if(u_d > 50, 2*exp((6.5 - u_d)/27), exp((u_d - 10)/11 - (u_d - 6.5)/27)/18.975)",
      beta_c: "if(u_d > 50, 0, 2*exp((6.5 - u_d)/27) - alpha_c)",
      alpha_q: "min(0.00002*Ca, 0.01)",
      beta_q: "0.001",
    },
    spike: { when: UPWARDS },
    note:
      "Synapses end on the dendrite, currents on the soma. Conductances are in mS/cm2, currents in uA/cm2.",
  },
};

/** Equations of the models of neurons, by name. Generators have none. */
export const NEURON_EQUATIONS: Readonly<Record<string, NeuronEquations>> = { ...INTEGRATORS, ...IONIC };
