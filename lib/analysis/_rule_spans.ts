import { binFrom, stepFrom } from "../base/time_grid.ts";
import type { Span } from "./_spans.ts";
import type { CausedSeries, VolleyRuleOptions } from "./volley_rule_options.ts";

/** Runs the open, confirm and close rule over all bins; a volley still open at the end is not returned. */
export function candidateSpans(series: CausedSeries, rule: Required<VolleyRuleOptions>): Span[] {
  const { ee, pool, binMs } = series;
  const window = binFrom(rule.windowMs, binMs);
  const longest = binFrom(rule.maxDurationMs, binMs);
  const spans: Span[] = [];
  let first = -1, confirmed = false, recent = 0;
  for (let bin = 0; bin < ee.length; bin++) {
    recent += ee[bin] - (bin > window ? ee[bin - window - 1] : 0);
    if (ee[bin] > 0 && !confirmed) {
      const follows = first >= 0 && bin - first <= window;
      if (!follows) first = bin;
      confirmed = follows || ee[bin] > 1;
    }
    if (!confirmed) continue;
    const drained = pool !== undefined && bin - first > longest && pool[bin] < rule.poolBelow;
    if (recent <= rule.closeAtMost || drained) {
      spans.push({ first, last: bin });
      first = -1;
      confirmed = false;
    }
  }
  return spans;
}

/** Joins spans whose gap is below `mergeMs`. */
export function mergeSpans(spans: Span[], { mergeMs, binMs }: { mergeMs: number; binMs: number }): Span[] {
  const gapBins = stepFrom(mergeMs, binMs);
  const merged: Span[] = [];
  for (const span of spans) {
    const previous = merged.at(-1);
    if (previous && span.first - previous.last < gapBins) previous.last = span.last;
    else merged.push({ ...span });
  }
  return merged;
}
