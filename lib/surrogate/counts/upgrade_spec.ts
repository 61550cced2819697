/** What specs of version 0.1 had in place of lists by population. */
interface FirstSpec {
  populations: { E: unknown; I: unknown };
  features?: { kinds?: unknown };
  couplingCentre?: unknown;
  maxMean?: { E?: unknown; I?: unknown } | null;
}

const FIRST_FEATURES: Readonly<Record<string, unknown>> = {
  logE: { population: "E", kind: "log" },
  logI: { population: "I", kind: "log" },
  E: { population: "E", kind: "count" },
  I: { population: "I", kind: "count" },
};

function isFirst(value: unknown): value is FirstSpec {
  const populations = (value as { populations?: unknown } | null)?.populations;
  return typeof populations === "object" && populations !== null && "E" in populations && "I" in populations;
}

/** A recurrent surrogate's spec of version 0.1 in the form of today; anything else as it is. Nothing is checked. */
export function upgradeRecurrentSpec(value: unknown): unknown {
  if (!isFirst(value)) return value;
  const { populations: { E, I }, features, couplingCentre, maxMean, ...rest } = value;
  const { kinds, ...constants } = features ?? {};
  const inputs = Array.isArray(kinds) ? kinds.map((kind) => FIRST_FEATURES[kind] ?? kind) : kinds;
  return {
    ...rest,
    populations: [{ name: "E", size: E }, { name: "I", size: I }],
    features: { inputs, ...constants },
    couplingCentres: [couplingCentre],
    maxMean: [maxMean?.E, maxMean?.I],
  };
}
