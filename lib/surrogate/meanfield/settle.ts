import { openField } from "../../meanfield/open_field.ts";
import type { MeanFieldSpec } from "../../meanfield/spec_types.ts";
import { isWaveform } from "../../system/waveform.ts";
import { meanOver, resolveWaveform } from "../../system/resolved_waveform.ts";
import type { WorkingPoint } from "./working_points.ts";

/** Time that a mean field is given, ms; its rates are those of the last third. */
const SETTLE_MS = 1500;
const STEP_MS = 0.5;

/** Values of inputs, those that vary at their mean. */
export function steadyInputs({ inputs = [] }: MeanFieldSpec): number[] {
  return inputs.map(({ value }) =>
    isWaveform(value) ? meanOver(resolveWaveform(value, 1), 0, SETTLE_MS) : value
  );
}

/** A mean field of first order without fluctuations that starts from rates, Hz, and the adaptation that goes with them. */
export function steadyField(field: MeanFieldSpec, start: WorkingPoint["rates"]): MeanFieldSpec {
  return {
    ...field,
    ...{ order: 1, finiteSize: false },
    populations: field.populations.map((one) => {
      const rate = start[one.name] ?? 1, { b = 0, tau_w = 0 } = one.parameters ?? {};
      const initial: Record<string, number> = { rate };
      if (one.transfer?.adaptation) initial.W = b * tau_w * rate / 1000;
      return { ...one, initial };
    }),
  };
}

/**
 * Where a mean field goes from the rates at which its network works, delays and fluctuations left out.
 * @param start Rates of the network. @returns Mean rate of each population, Hz.
 */
export function settle(field: MeanFieldSpec, start: WorkingPoint["rates"]): Record<string, number> {
  const open = openField(steadyField(field, start)), y = open.initial(), { couplings, populations } = open;
  const inputs = steadyInputs(field), rates = new Float64Array(populations.length);
  const sources = new Float64Array(couplings.length), flow = new Float64Array(y.length);
  const sums = new Float64Array(populations.length),
    steps = SETTLE_MS / STEP_MS,
    from = Math.floor(2 * steps / 3);
  for (let step = 0; step < steps; step++) {
    open.rates(y, rates);
    couplings.forEach(({ from }, k) =>
      sources[k] = from < populations.length ? rates[from] : inputs[from - populations.length]
    );
    open.derivative(y, sources, flow);
    for (let v = 0; v < y.length; v++) y[v] += STEP_MS * flow[v];
    if (step >= from) rates.forEach((rate, p) => sums[p] += rate);
  }
  return Object.fromEntries(populations.map((name, p) => [name, sums[p] / (steps - from)]));
}
