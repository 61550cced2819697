import { assert, assertThrows } from "@std/assert";
import { SpecError } from "../../../lib/base/spec_error.ts";
import { fitSemiAnalytic } from "../../../lib/meanfield/transfer/fit/fit_semi_analytic.ts";
import { fitSoftplus } from "../../../lib/meanfield/transfer/fit/fit_softplus.ts";
import type { SiegertTransfer } from "../../../lib/meanfield/transfer/siegert_spec.ts";
import type { SoftplusTransfer } from "../../../lib/meanfield/transfer/softplus_spec.ts";
import { adexTransfer, AUTO_MFM } from "./_published.ts";
import { samplesOf } from "./_samples.ts";

Deno.test("fitSemiAnalytic() finds ten coefficients again, to 1e-6 mV, from 80 samples without noise", () => {
  for (const cell of ["RS", "FS"] as const) {
    const spec = adexTransfer(cell), { cell: membrane, synapses, threshold } = spec;
    const samples = samplesOf(spec, { count: 80, low: [1, 2], high: [15, 20] });
    const fit = fitSemiAnalytic(samples, { cell: membrane, synapses });
    fit.spec.threshold.forEach((value, k) =>
      assert(Math.abs(value - threshold[k]) < 1e-6, `${cell}, ${k}: ${value} instead of ${threshold[k]}`)
    );
    assert(fit.worstError < 1e-8 && fit.warnings.length === 0);
  }
});

Deno.test("fitSemiAnalytic() finds Auto-MFM's five coefficients and its rates again, with its alpha and moments", () => {
  const spec = AUTO_MFM.MLI, { cell, synapses, alpha, moments } = spec;
  const samples = samplesOf(spec, { count: 60, low: [1, 5], high: [20, 60] });
  const fit = fitSemiAnalytic(samples, { cell, synapses, terms: 5, alpha, moments });
  assert(fit.worstError < 1e-6, `${fit.worstError}`);
  fit.spec.threshold.forEach((value, k) =>
    assert(Math.abs(value - spec.threshold[k]) < 1e-3, `${k}: ${value}`)
  );
});

Deno.test("fitSemiAnalytic() with counting noise is nearer to the truth than the samples are", () => {
  const spec = adexTransfer("RS"), { cell, synapses } = spec;
  const samples = samplesOf(spec, { count: 150, low: [2, 4], high: [10, 20], cellSeconds: 40 });
  const fit = fitSemiAnalytic(samples, { cell, synapses }),
    exact = samplesOf(spec, { count: 150, low: [2, 4], high: [10, 20] });
  const squares = (found: ArrayLike<number>) =>
    exact.rates.length && Array.from(exact.rates).reduce((sum, rate, m) => sum + (found[m] - rate) ** 2, 0);
  assert(
    squares(fit.rates) < 0.25 * squares(samples.rates),
    `${squares(fit.rates)}, ${squares(samples.rates)}`,
  );
});

Deno.test("fitSemiAnalytic() says which rates no threshold gives, and refuses samples of which too few fire", () => {
  const spec = adexTransfer("FS"), { cell, synapses } = spec;
  const samples = samplesOf(spec, { count: 60, low: [1, 2], high: [15, 20] });
  const rates = Array.from(samples.rates, (rate, m) => m === 7 ? 2000 : rate);
  const fit = fitSemiAnalytic({ ...samples, rates }, { cell, synapses });
  assert(/^1 samples fire faster than alpha\/tau_V/.test(fit.warnings[0]), fit.warnings[0]);
  const silent = rates.map(() => 0);
  assertThrows(
    () => fitSemiAnalytic({ ...samples, rates: silent }, { cell, synapses }),
    RangeError,
    "at least 10 samples must fire, below alpha/tau_V",
  );
  assertThrows(
    () => fitSemiAnalytic(samples, { cell, synapses, alpha: 0 }),
    RangeError,
    "alpha must be a positive number",
  );
  const stranger = [{ ...synapses[0], from: "X" }];
  assertThrows(
    () => fitSemiAnalytic(samples, { cell, synapses: stranger }),
    SpecError,
    "must be among the sources, E, I",
  );
});

Deno.test("fitSoftplus() finds a SoftPlus again", () => {
  const spec: SoftplusTransfer = {
    kind: "softplus",
    sources: ["E", "I"],
    weights: [80, 20],
    background: 100,
    q: 0.5,
    x0: 14,
    b: 0.9,
    c: 7,
    t_ref: 3,
  };
  const samples = samplesOf(spec, { count: 60, low: [0, 0], high: [40, 40] });
  const { spec: found, worstError } = fitSoftplus(samples, { weights: [80, 20], background: 100, q: 0.5 });
  for (const field of ["x0", "b", "c", "t_ref"] as const) {
    assert(Math.abs(found[field] / spec[field] - 1) < 1e-6, `${field}: ${found[field]}`);
  }
  assert(worstError < 1e-6);
});

Deno.test("fitSoftplus() has Siegert's rates of balanced noise within 2 % in the median", () => {
  const spec: SiegertTransfer = {
    kind: "siegert",
    sources: ["noise"],
    cell: { tau_m: 20, E_L: 0, V_th: 20, V_reset: 10, t_ref: 2 },
    synapses: [{ from: "noise", contacts: 500, weight: 0.5 }, { from: "noise", contacts: 500, weight: -0.5 }],
  };
  const fit = fitSoftplus(samplesOf(spec, { count: 80, low: [0], high: [200] }), { weights: [1000], q: 0.5 });
  assert(fit.medianError < 0.02, `${fit.medianError}, ${fit.worstError}, ${JSON.stringify(fit.spec)}`);
});

Deno.test("fitSoftplus() refuses samples of more than sources, and weights of another number", () => {
  const samples = samplesOf(adexTransfer("RS"), { count: 20, low: [1, 2], high: [15, 20] });
  assertThrows(
    () => fitSoftplus(samples, { weights: [1] }),
    SpecError,
    "weights must have one number for each of 2 sources",
  );
  const more = { ...samples, of: { sources: ["E"], adaptation: true } };
  assertThrows(
    () => fitSoftplus(more),
    RangeError,
    "a SoftPlus must depend on sources alone: current value is 2",
  );
});
