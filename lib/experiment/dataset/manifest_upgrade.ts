/** Fields that parameters of Markovian networks which take whole numbers alone have. */
const WHOLE = ["threshold", "inhibitoryReversal"];

type Fields = Record<string, unknown>;

const isFields = (value: unknown): value is Fields => typeof value === "object" && value !== null;

/** What cannot be told from a value that is no list stays as it is, for the schema to refuse. */
function each(list: unknown, change: (one: Fields) => Fields): unknown {
  return Array.isArray(list) ? list.map((one) => isFields(one) ? change(one) : one) : list;
}

/**
 * The manifest of version 0.1.0, whose datasets were of Markovian networks alone, in the form of today. Nothing is checked: the
 * schema does that.
 */
export function ofFirstVersion(value: unknown): unknown {
  const { histogram, rule, spec, points, box, ...rest } = value as Fields;
  const { N_E, N_I } = isFields(spec) ? spec : {};
  return {
    ...rest,
    version: 2,
    system: "mif",
    populations: [{ name: "E", size: N_E }, { name: "I", size: N_I }],
    spec,
    box: each(box, (one) => WHOLE.includes(String(one.name)) ? { ...one, whole: true } : one),
    extras: { histogram, rule: isFields(rule) ? { tailMs: 0, ...rule } : rule },
    points: each(points, ({ volleys, ...point }) => ({
      ...point,
      tallies: volleys === null || volleys === undefined ? null : { volleys },
    })),
  };
}
