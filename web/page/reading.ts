import type { Choice } from "../choices.ts";
import type { History } from "./history.ts";

/** Biological time over which mean rates are read, ms. */
const READ_MS = 2000;

/** What is read of a panel: mean rates over the last seconds, or over as long as it has run; nothing before. */
export function readingOf(history: History, kind: Choice["kind"]): string {
  const { populations } = history.about;
  if (kind === "cell") {
    const rate = history.rate(2, READ_MS),
      seconds = Math.min(READ_MS, history.endMs - history.startMs) / 1000;
    return rate === null
      ? ""
      : `${rate.toFixed(1)} spikes a second over the last ${Number(seconds.toFixed(1))} s.`;
  }
  const rates = populations.map(({ name }, p) => `${name} ${history.rate(p, READ_MS)?.toFixed(1) ?? "–"} Hz`);
  return `Mean rate of a cell: ${rates.join(", ")}.`;
}
