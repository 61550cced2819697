import { type About, displayed, listed, rounded } from "../base/display.ts";

/** What is shown of a model of any kind. */
interface Model {
  spec: { kind: string; training: Readonly<Record<string, unknown>> };
  weights: Readonly<Record<string, { data: ArrayLike<number> }>>;
  ensemble?: { others: readonly unknown[] };
}

/** What is shown of a training. */
interface Training {
  model: Model;
  validation: { steps: readonly number[]; losses: readonly number[] };
  completed: boolean;
  seconds: number;
}

/** What the specs of some kinds of surrogates have besides. */
interface KnownFields {
  layers?: readonly { kind: string; units?: number; width?: number }[];
  populations?: readonly { name: string; size: number }[] | Readonly<Record<string, number>>;
  outputs?: readonly { name: string }[];
  parameters?: { names: readonly string[]; low: readonly number[]; high: readonly number[] };
}

type Facts = readonly (readonly [name: string, value: string])[];

/** What a kind of surrogate says of itself besides. */
type FactsOf<M> = (spec: M extends { spec: infer Spec } ? Spec : never) => Facts;

function specFacts(spec: KnownFields): Facts {
  const { layers, populations, outputs, parameters } = spec;
  const sizes = Array.isArray(populations)
    ? populations.map(({ name, size }) => `${name} ${size}`)
    : Object.entries(populations ?? {}).map(([name, size]) => `${name} ${size}`);
  const box = (parameters?.names ?? []).map((name, k) =>
    `${name} ${rounded(parameters!.low[k])} to ${rounded(parameters!.high[k])}`
  );
  return [
    ...(sizes.length > 0 ? [["populations", listed(sizes)] as const] : []),
    ...(outputs ? [["outputs", listed(outputs.map(({ name }) => name))] as const] : []),
    ...(layers
      ? [
        ["layers", listed(layers.map(({ kind, units }) => [kind, units].filter(Boolean).join(" ")))] as const,
      ]
      : []),
    ...(parameters ? [["box", box.length > 0 ? listed(box) : "one point"] as const] : []),
  ];
}

function aboutModel({ spec, weights, ensemble }: Model, more: Facts): About {
  const { step, loss } = spec.training ?? {};
  const numbers = Object.values(weights).reduce((sum, { data }) => sum + data.length, 0);
  return {
    title: `Surrogate (${spec.kind})`,
    facts: [
      ...specFacts(spec as Model["spec"] & KnownFields),
      ...(numbers > 0 || more.length === 0
        ? [["weights", `${numbers} in ${Object.keys(weights).length} arrays`] as const]
        : []),
      ...(ensemble ? [["members", String(ensemble.others.length + 1)] as const] : []),
      ...more,
      ...(typeof loss === "number" ? [["loss", `${rounded(loss)} after ${step} steps`] as const] : []),
    ],
  };
}

function aboutTraining(result: Training, more: Facts): About {
  const { model, validation, completed, seconds } = result;
  const last = validation.losses.at(-1);
  const { title, facts } = aboutModel(model, more);
  return {
    title: `Training of a ${title[0].toLowerCase()}${title.slice(1)}`,
    facts: [
      ...facts,
      ...(last === undefined
        ? []
        : [["held out", `${rounded(last)} after ${validation.steps.at(-1)} steps`] as const]),
      ["wall time", `${rounded(seconds)} s${completed ? "" : ", stopped before its end"}`],
    ],
  };
}

/** A model that shows itself. @param factsOf What its kind says of its spec besides. @default nothing */
export function displayedModel<M extends Model>(model: M, factsOf: FactsOf<M> = () => []): M {
  return displayed(model, { about: (own) => aboutModel(own, factsOf(own.spec as never)) });
}

/** A training's result that shows itself, as its model does. @param factsOf What its kind says of the spec besides. @default nothing */
export function displayedTraining<T extends Training>(
  result: T,
  factsOf: FactsOf<T["model"]> = () => [],
): T {
  displayedModel(result.model, factsOf as never);
  return displayed(result, {
    about: (own) => aboutTraining(own, factsOf(own.model.spec as never)),
    kind: "training",
  });
}
