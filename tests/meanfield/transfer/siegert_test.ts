import { assert, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { openTransfer, parseTransfer } from "../../../lib/meanfield/transfer/registry.ts";
import type { SiegertTransfer } from "../../../lib/meanfield/transfer/siegert_spec.ts";
import { assertClose, testRandom } from "../../nn/_assert_close.ts";
import { differences, jetOf } from "./_differences.ts";

const CELL = { tau_m: 20, E_L: 0, V_th: 20, V_reset: 10, t_ref: 2 };

/** The rate of a cell with a mean and a sigma, mV: 100 Hz of jumps up and down by as much, about the mean. */
function rateAt(mu: number, sigma: number, tauSynapse = 0): number {
  const spec: SiegertTransfer = {
    kind: "siegert",
    sources: ["up", "down"],
    cell: { ...CELL, E_L: mu },
    synapses: [
      { from: "up", contacts: 10, weight: sigma / Math.sqrt(40) },
      { from: "down", contacts: 10, weight: -sigma / Math.sqrt(40) },
    ],
    tauSynapse,
  };
  return openTransfer(parseTransfer(spec, "t")).value([100, 100]);
}

/** By NNMT 1.3.0: mean, sigma (mV), rates without synaptic time constant, with 0.5 and with 2 ms. */
const NNMT = [
  [10, 5, 0.881923456, 0.4933098158, 0.2597539245],
  [15, 2, 0.1220255223, 0.05693317022, 0.0249935481],
  [15, 5, 9.460799806, 7.230329216, 5.311509249],
  [18, 1, 0.8366895634, 0.4774652466, 0.2548106281],
  [20, 1, 14.76310388, 13.5526184, 12.30206875],
  [20, 2, 18.51227178, 16.73785164, 14.94634424],
  [20, 5, 27.34056735, 24.14151838, 21.00405521],
  [22, 5, 35.30163895, 32.04118569, 28.79338364],
  [25, 2, 42.8496138, 41.3946539, 39.92483423],
  [30, 8, 70.29370694, 65.77715371, 61.21345514],
];

/** By mpmath 1.3 with 30 digits: mean, sigma (mV), rate in white noise. */
const EXACT = [
  [-30, 5, 1.0441131540846243e-41],
  [15, 2, 0.12202552233821086],
  [20, 1, 14.763103880520418],
  [60, 1, 154.75691280123146],
  [5, 60, 108.38061530092683],
  [19.999, 0.01, 6.114501171892091],
  [200, 3, 324.5486526882212],
];

/** The fixed point of NNMT's rates, found to 1e-9 Hz by scipy's fsolve. */
const MICROCIRCUIT = [
  0.754184533,
  2.793710859,
  4.440222849,
  5.82292773,
  7.153635357,
  8.469816484,
  1.159739262,
  7.755720556,
];

Deno.test("siegert: rates are those of NNMT, in white and in coloured noise, to 1e-6", () => {
  for (const [mu, sigma, white, half, two] of NNMT) {
    const found = [rateAt(mu, sigma), rateAt(mu, sigma, 0.5), rateAt(mu, sigma, 2)];
    assertClose(found, [white, half, two], { atol: 0, rtol: 1e-6, what: `${mu}, ${sigma}` });
  }
});

Deno.test("siegert: rates are those of 30 digits, from 1e-41 Hz to the edge of determinism", () => {
  for (const [mu, sigma, rate] of EXACT) {
    assertClose([rateAt(mu, sigma)], [rate], { atol: 0, rtol: 1e-11, what: `${mu}, ${sigma}` });
  }
});

const SIZES = [20683, 5834, 21915, 5479, 4850, 1065, 14395, 2948];
const EXTERNAL = [1600, 1500, 2100, 1900, 2000, 1900, 2900, 2100];
const PROBABILITIES = [
  [0.1009, 0.1689, 0.0437, 0.0818, 0.0323, 0, 0.0076, 0],
  [0.1346, 0.1371, 0.0316, 0.0515, 0.0755, 0, 0.0042, 0],
  [0.0077, 0.0059, 0.0497, 0.135, 0.0067, 0.0003, 0.0453, 0],
  [0.0691, 0.0029, 0.0794, 0.1597, 0.0033, 0, 0.1057, 0],
  [0.1004, 0.0622, 0.0505, 0.0057, 0.0831, 0.3726, 0.0204, 0],
  [0.0548, 0.0269, 0.0257, 0.0022, 0.06, 0.3158, 0.0086, 0],
  [0.0156, 0.0066, 0.0211, 0.0166, 0.0572, 0.0197, 0.0396, 0.2252],
  [0.0364, 0.001, 0.0034, 0.0005, 0.0277, 0.008, 0.0658, 0.1443],
];

Deno.test("siegert: the cortical microcircuit of Potjans and Diesmann rests at NNMT's eight rates, to 1e-6", () => {
  const names = SIZES.map((_, k) => `p${k}`);
  const cells = SIZES.map((size, to) =>
    openTransfer(parseTransfer({
      kind: "siegert",
      sources: [...names, "external"],
      cell: { tau_m: 10, E_L: -65, V_th: -50, V_reset: -65, t_ref: 2, C_m: 250 },
      synapses: [
        ...names.map((from, k) => ({
          from,
          contacts: Math.log1p(-PROBABILITIES[to][k]) / Math.log1p(-1 / (size * SIZES[k])) / size,
          weight: k % 2 ? -4 * 87.8 : to === 0 && k === 2 ? 2 * 87.8 : 87.8,
          unit: "pA",
        })),
        { from: "external", contacts: EXTERNAL[to], weight: 87.8, unit: "pA" },
      ],
      tauSynapse: 0.5,
    }, "t"))
  );
  let rates = SIZES.map(() => 5);
  for (let round = 0; round < 4000; round++) {
    const next = cells.map((of) => of.value([...rates, 8]));
    rates = rates.map((rate, k) => rate + 0.02 * (next[k] - rate));
  }
  assertClose(rates, MICROCIRCUIT, { atol: 0, rtol: 1e-6, what: "rates" });
});

Deno.test("siegert: Brunel's network rests at the rates of his theory", () => {
  // By adaptive quadrature in Python, to the three digits given: g, external rate over threshold, rate.
  for (const [g, eta, wanted] of [[5, 2, 37.950], [4.5, 0.9, 6.517], [6, 4, 55.841], [8, 2, 12.988]]) {
    const of = openTransfer(parseTransfer({
      kind: "siegert",
      sources: ["E", "I", "external"],
      cell: CELL,
      synapses: [
        { from: "E", contacts: 1000, weight: 0.1 },
        { from: "I", contacts: 250, weight: -0.1 * g },
        { from: "external", contacts: 1000, weight: 0.1 },
      ],
    }, "t"));
    let rate = 20;
    for (let round = 0; round < 4000; round++) rate += 0.02 * (of.value([rate, rate, 10 * eta]) - rate);
    assertClose([rate], [wanted], { atol: 6e-4, rtol: 0, what: `g ${g}, ${eta}` });
  }
});

Deno.test("siegert: jet() is what differences of value() and of its own gradient are", () => {
  let asked = 0;
  for (let seed = 0; seed < 60; seed++) {
    const random = testRandom(seed), u = (low: number, high: number) => low + (high - low) * random();
    const spec: SiegertTransfer = {
      kind: "siegert",
      sources: ["a", "b"],
      adaptation: true,
      cell: {
        tau_m: u(5, 30),
        E_L: -65,
        V_th: u(-52, -48),
        V_reset: u(-70, -55),
        t_ref: u(0, 5),
        C_m: 250,
        I_e: u(0, 300),
      },
      synapses: [
        { from: "a", contacts: u(100, 1000), weight: u(0.05, 0.3) },
        { from: "b", contacts: 100, weight: -u(20, 300), unit: "pA" },
        { from: "b", contacts: u(10, 50), weight: u(0.05, 0.2) },
      ],
      tauSynapse: u(0.3, 3),
    };
    const of = openTransfer(parseTransfer(spec, "t")), x = [u(2, 20), u(2, 20), u(-50, 100)];
    const found = jetOf(of, x), wanted = differences(of, x, 1e-3);
    if (found[0] < 1e-3) continue;
    asked++;
    // Steps of 0.1 % lose some 1e-12 of the value over 1e-3, and the seventh derivative's 1e-18 times its size.
    found.forEach((value, k) => {
      const error = Math.abs(value - wanted[k]);
      assert(
        error <= 1e-8 * (found[0] + Math.abs(wanted[k])),
        `seed ${seed}, ${k}: ${value} instead of ${wanted[k]}`,
      );
    });
  }
  assert(asked > 30, `${asked} of 60 are not silent`);
});

Deno.test("siegert: without noise it is silent below threshold, and follows its current above", () => {
  const at = (E_L: number) => {
    const spec: SiegertTransfer = {
      kind: "siegert",
      sources: ["E"],
      cell: { ...CELL, E_L },
      synapses: [{ from: "E", contacts: 100, weight: 0.1 }],
    };
    return jetOf(openTransfer(spec), [0]);
  };
  assert(at(15).every((value) => value === 0), `${at(15)}`);
  const wanted = 1000 / (2 + 20 * Math.log((40 - 10) / (40 - 20)));
  assertClose([at(40)[0]], [wanted], { atol: 1e-4, rtol: 0, what: "regular firing" });
  assert(at(40).every(Number.isFinite));
  const none = openTransfer({
    kind: "siegert",
    sources: ["E"],
    cell: CELL,
    synapses: [{ from: "E", contacts: 0, weight: 1 }],
  } as SiegertTransfer);
  assert(jetOf(none, [10]).every((value) => value === 0));
  assert(Number.isNaN(none.value([NaN])));
});

Deno.test("parseTransfer() says what is wrong with a Siegert function", () => {
  const good = {
    kind: "siegert",
    sources: ["E"],
    cell: CELL,
    synapses: [{ from: "E", contacts: 1, weight: 1 }],
  };
  const rows: [Record<string, unknown>, RegExp][] = [
    [{ cell: { ...CELL, V_reset: 20 } }, /f\.cell\.V_reset must be below V_th, 20: current value is 20/],
    [
      { synapses: [{ from: "I", contacts: 1, weight: 1 }] },
      /f\.synapses\.0\.from must be among the sources, E/,
    ],
    [
      { synapses: [{ from: "E", contacts: 1, weight: 1, unit: "pA" }] },
      /f\.synapses\.0\.unit must be mV where/,
    ],
    [{ adaptation: true }, /f\.cell\.C_m must be there for an adaptation or a current/],
    [{ tauSynapse: 30 }, /f\.tauSynapse must be at most tau_m, 20: current value is 30/],
  ];
  for (const [change, sentence] of rows) {
    const error = assertThrows(() => parseTransfer({ ...good, ...change }, "f"), SpecError);
    assert(sentence.test(error.message), error.message);
  }
});
