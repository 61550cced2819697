import { type Fail, failTo } from "../base/fail.ts";
import type { Numbers, ReportData } from "./report_data.ts";

const fail: Fail = failTo("render the report");

/** Requires lists that belong together to be equally long. */
function sameLength(field: string, lists: Readonly<Record<string, Numbers | undefined>>): void {
  const given = Object.entries(lists).filter(([, list]) => list !== undefined) as [string, Numbers][];
  for (const [name, { length }] of given) {
    if (length !== given[0][1].length) {
      fail(`${field}.${name} and .${given[0][0]} need equal lengths`, `${length} and ${given[0][1].length}`);
    }
  }
}

function distinctLabels(field: string, series: readonly { label: string }[]): void {
  const labels = series.map(({ label }) => label);
  const repeated = labels.find((label, i) => labels.indexOf(label) !== i);
  if (repeated !== undefined) fail(`the labels of ${field} must differ`, `"${repeated}" twice`);
}

function positive(field: string, value: number): void {
  if (!(Number.isFinite(value) && value > 0)) fail(`${field} must be a positive number`, value);
}

function checkRasters(data: ReportData): void {
  data.rasters.forEach((raster, index) => {
    const field = `rasters[${index}]`;
    const { times, neurons, populations, fromMs = 0, durationMs } = raster;
    sameLength(field, { times, neurons });
    positive(`${field}.durationMs`, durationMs);
    const cells = populations.reduce((sum, { size }) => sum + size, 0);
    positive(`the cells of ${field}.populations`, cells);
    for (let i = 0; i < times.length; i++) {
      if (!(times[i] >= fromMs && times[i] <= fromMs + durationMs)) {
        fail(`${field}.times[${i}] must lie in ${fromMs} to ${fromMs + durationMs} ms`, times[i]);
      }
      if (!(neurons[i] >= 0 && neurons[i] < cells)) {
        fail(`${field}.neurons[${i}] must lie in 0 to ${cells - 1}`, neurons[i]);
      }
    }
  });
}

/**
 * Checks that the lists of a report belong together, so that no figure is drawn from a mistake.
 *
 * @param data The report.
 * @throws {RangeError} With one sentence that names the field, the rule and the value.
 *
 * @example
 * ```ts
 * import { checkReportData } from "./check_report_data.ts";
 *
 * const lists = { summary: [], rasters: [], rates: [], spectra: [], volleySizes: [], volleyIntervals: [] };
 * checkReportData({ ...lists, title: "Empty", measures: [], provenance: {}, commands: [] });
 * ```
 */
export function checkReportData(data: ReportData): void {
  checkRasters(data);
  data.rates.forEach(({ binMs, populations }, index) => {
    positive(`rates[${index}].binMs`, binMs);
    sameLength(
      `rates[${index}]`,
      Object.fromEntries(populations.map(({ name, rates }) => [name, rates])),
    );
  });
  data.correlations?.forEach(({ names, values }, index) => {
    if (values.length === names.length ** 2) return;
    fail(`correlations[${index}].values must hold ${names.length ** 2} values`, values.length);
  });
  data.spectra.forEach(({ frequencies, power, low, high }, index) => {
    sameLength(`spectra[${index}]`, { frequencies, power, low, high });
  });
  data.fits?.forEach(({ measured, errors, fitted }, index) => {
    sameLength(`fits[${index}]`, { measured, errors, fitted });
  });
  if (data.training) {
    const { steps, loss, validationSteps, validationLoss } = data.training;
    sameLength("training", { steps, loss });
    if ((validationSteps === undefined) !== (validationLoss === undefined)) {
      fail("training.validationSteps and .validationLoss go together", "one of them");
    }
    sameLength("training", { validationSteps, validationLoss });
  }
  for (const field of ["rasters", "rates", "volleySizes", "volleyIntervals"] as const) {
    distinctLabels(field, data[field]);
  }
  const spectra = data.spectra.map(({ label, population = "" }) => ({
    label: `${population} ${label}`.trim(),
  }));
  distinctLabels("spectra", spectra);
}
