import type { ChannelEquations } from "./model_equations.ts";

const NERNST = { E_Ca: "13.23407*log(2/Ca)" };
const HIGH_THRESHOLD = {
  activation: { open: "0.209*L((-27 - v)/3.8)", close: "0.94*exp((-75 - v)/17)" },
  inactivation: { open: "0.000457*exp((-13 - v)/50)", close: "0.0065/(exp((-15 - v)/28) + 1)" },
};

/** Fast sodium of pyramidal cells, with the voltages (mV, without their sign) at which its gates are half open. */
function fastSodium(m: number, h: number): ChannelEquations {
  return {
    current: "gbar*m^3*h*(v - e)",
    gates: {
      m: { open: `1.092*L(-(v + ${m})/6)`, close: `0.744*L((v + ${m})/6)` },
      h: { open: `0.09*L((v + ${h})/6)`, close: `0.09*L(-(v + ${h})/6)` },
    },
  };
}

/** Channels of the cells of Hay et al. (2011). */
const PYRAMIDAL: Readonly<Record<string, ChannelEquations>> = {
  na_ta: fastSodium(38, 66),
  na_ts: fastSodium(32, 60),
  na_p: {
    current: "gbar*m^3*h*(v - e)",
    gates: {
      m: {
        steady: "1/(1 + exp(-(v + 52.6)/4.6))",
        tau: "6/(1.092*L(-(v + 38)/6) + 0.744*L((v + 38)/6))",
      },
      h: {
        steady: "1/(1 + exp((v + 48.8)/10))",
        tau: "1/(1.33344e-5*L((v + 17)/4.63) + 1.82522e-5*L(-(v + 64.4)/2.63))",
      },
    },
  },
  k_t: {
    current: "gbar*m^4*h*(v - e)",
    gates: {
      m: { steady: "1/(1 + exp(-(v + 10)/19))", tau: "0.34 + 0.92*exp(-((v + 81)/59)^2)" },
      h: { steady: "1/(1 + exp((v + 76)/10))", tau: "8 + 49*exp(-((v + 83)/23)^2)" },
    },
  },
  k_p: {
    current: "gbar*m^2*h*(v - e)",
    gates: {
      m: {
        steady: "1/(1 + exp(-(v + 11)/12))",
        tau: "1.25 + if(v < -60, 175.03*exp(0.026*(v + 10)), 13*exp(-0.026*(v + 10)))",
      },
      h: {
        steady: "1/(1 + exp((v + 64)/11))",
        tau: "360 + (2570 + 24*v)*exp(-((v + 85)/48)^2)",
      },
    },
  },
  kv3: {
    current: "gbar*m*(v - e)",
    gates: { m: { steady: "1/(1 + exp(-(v - 18.7)/9.7))", tau: "4/(1 + exp(-(v + 46.56)/44.14))" } },
  },
  im: {
    current: "gbar*m*(v - e)",
    gates: { m: { open: "0.0033*exp(0.1*(v + 35))", close: "0.0033*exp(-0.1*(v + 35))" } },
  },
  ca_hva: {
    current: "gbar*m^2*h*(v - E_Ca)",
    gates: { m: HIGH_THRESHOLD.activation, h: HIGH_THRESHOLD.inactivation },
    where: NERNST,
  },
  ca_lva: {
    current: "gbar*m^2*h*(v - E_Ca)",
    gates: {
      m: { steady: "1/(1 + exp(-(v + 40)/6))", tau: "5 + 20/(1 + exp((v + 35)/5))" },
      h: { steady: "1/(1 + exp((v + 90)/6.4))", tau: "20 + 50/(1 + exp((v + 50)/7))" },
    },
    where: NERNST,
  },
};

/** Equations of the channels, by name. `v` is the voltage, mV, and `Ca` the calcium inside, mM. */
export const CHANNEL_EQUATIONS: Readonly<Record<string, ChannelEquations>> = {
  pas: { current: "g*(v - e)", gates: {} },
  hh: {
    current: "gnabar*m^3*h*(v - 50) + gkbar*n^4*(v + 77) + gl*(v - el)",
    gates: {
      m: { open: "L(-(v + 40)/10)", close: "4*exp(-(v + 65)/18)" },
      h: { open: "0.07*exp(-(v + 65)/20)", close: "1/(exp(-(v + 35)/10) + 1)" },
      n: { open: "0.1*L(-(v + 55)/10)", close: "0.125*exp(-(v + 65)/80)" },
    },
  },
  na: {
    current: "gbar*m^3*h*(v - e)",
    gates: {
      m: { open: "1.28*L((13 - u)/4)", close: "1.4*L((u - 40)/5)" },
      h: { open: "0.128*exp((17 - u)/18)", close: "4/(1 + exp((40 - u)/5))" },
    },
    where: { u: "v - vt" },
  },
  kdr: {
    current: "gbar*n^4*(v - e)",
    gates: { n: { open: "0.16*L((15 - u)/5)", close: "0.5*exp((10 - u)/40)" } },
    where: { u: "v - vt" },
  },
  km: {
    current: "gbar*p*(v - e)",
    gates: {
      p: {
        steady: "1/(1 + exp(-(v + 35)/10))",
        tau: "tau_max/(3.3*exp((v + 35)/20) + exp(-(v + 35)/20))",
      },
    },
  },
  cal: {
    current: "gbar*q^2*r*(v - e)",
    gates: { q: HIGH_THRESHOLD.activation, r: HIGH_THRESHOLD.inactivation },
  },
  cat: {
    current: "gbar*s_inf^2*u*(v - E_Ca)",
    gates: {
      u: {
        steady: "1/(1 + exp((v + 83)/4))",
        tau: "(30.8 + (211.4 + exp((v + 115.2)/5))/(1 + exp((v + 86)/3.2)))/3^1.2",
      },
    },
    where: { s_inf: "1/(1 + exp(-(v + 59)/6.2))", E_Ca: "13.32*log(2/Ca)" },
  },
  sk: {
    current: "gbar*z*(v - e)",
    gates: { z: { steady: "1/(1 + (0.00043/Ca)^4.8)", tau: "1" } },
  },
  ih: {
    current: "gbar*m*(v - e)",
    gates: { m: { open: "0.00643*11.9*L((v + 154.9)/11.9)", close: "0.193*exp(v/33.1)" } },
  },
  ...PYRAMIDAL,
};
