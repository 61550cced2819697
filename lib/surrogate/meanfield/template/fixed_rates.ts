import { eigenvalues } from "../../../analysis/eigenvalues.ts";
import { ClosedField } from "../../../meanfield/analysis/closed_field.ts";
import { searchPoint } from "../../../meanfield/analysis/fixed_point.ts";
import { linearizeClosed } from "../../../meanfield/analysis/jacobian.ts";
import { openField } from "../../../meanfield/open_field.ts";
import type { MeanFieldSpec } from "../../../meanfield/spec_types.ts";
import { steadyField, steadyInputs } from "../settle.ts";
import type { WorkingPoint } from "../working_points.ts";

/** Time for which a field comes nearer where Newton's method finds nothing, ms. */
const RELAX_MS = 50;

/**
 * Rates of the stable fixed point of a mean field of first order that Newton's method finds from those of its network, delays left out. Much faster than
 * letting it settle.
 * @returns Null where it finds none, or one that is not stable. Hz
 */
export function fixedRates(
  field: MeanFieldSpec,
  start: WorkingPoint["rates"],
): Record<string, number> | null {
  const open = openField(steadyField(field, start)), closed = new ClosedField(open, steadyInputs(field));
  const point = searchPoint(closed, open.initial(), RELAX_MS);
  if (!point) return null;
  const { real } = eigenvalues(linearizeClosed(closed, point.state).closed, closed.size);
  if (real.some((part) => part > 0)) return null;
  return Object.fromEntries(open.populations.map((name, p) => [name, point.rates[p]]));
}
