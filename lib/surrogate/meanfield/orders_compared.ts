import { orderShifts, orderShiftSentence } from "../../meanfield/analysis/order_shift.ts";
import type { MeanFieldModelSpec } from "./mean_field_model.ts";
import { fieldOfModel } from "./rollout_mean_field.ts";
import { steadyField } from "./settle.ts";
import type { WorkingPoint } from "./working_points.ts";

/** Working points at which both orders are compared, evenly among all. */
const COMPARED = 8;

/** A mean field of the second order, with a warning for each population whose rate leaves that of the first at a working point. */
export function withOrdersCompared(
  spec: MeanFieldModelSpec,
  working: readonly WorkingPoint[],
): MeanFieldModelSpec {
  if (spec.order !== 2) return spec;
  const count = Math.min(COMPARED, working.length);
  const shifts = Array.from({ length: count }, (_, k) => working[Math.floor(k * working.length / count)])
    .flatMap(({ values, rates }) => orderShifts(steadyField(fieldOfModel(spec, values), rates)));
  const reports = spec.reports.map((report) => {
    const own = shifts.find(({ population }) => population === report.population);
    return own ? { ...report, warnings: [...report.warnings, orderShiftSentence(own)] } : report;
  });
  return { ...spec, reports };
}
