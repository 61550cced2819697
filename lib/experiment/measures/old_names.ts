/** Names of version 0.1.0, in maps, evaluations and commands, and what they are called now. */
const OLD_NAMES: Readonly<Record<string, string>> = {
  "rates.lowestE": "lowestRate.E",
  "rates.highestE": "highestRate.E",
  lowestRateE: "lowestRate.E",
  rateE: "rate.E",
  rateI: "rate.I",
  fanoE: "fano.E",
  fanoI: "fano.I",
  "volleys.perSecond": "volleyRate",
  "volleys.size": "volleySize",
  "volleys.interval": "volleyInterval",
  "volleys.duration": "volleyDuration",
  volleySizes: "volleySize",
  volleyIntervals: "volleyInterval",
  volleyDurations: "volleyDuration",
};

/** The present name of a measure that version 0.1.0 called otherwise; any other name as it is. */
export function presentName(name: string): string {
  if (Object.hasOwn(OLD_NAMES, name)) return OLD_NAMES[name];
  return name.startsWith("rates.") ? `rate.${name.slice("rates.".length)}` : name;
}
