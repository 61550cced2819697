import type { CountData } from "../counts/count_data.ts";

/** Names of parameters and the constants that normalise them. */
export interface ParameterScale {
  /** P names. */
  names: string[];
  /** Mean of each over the networks fitted on. */
  centre: number[];
  /** Standard deviation of each; 1 where it does not vary. */
  scale: number[];
}

/** Names, means and spreads of the parameters of some counts; no names where nothing differs. */
export function parameterScale(parameters: CountData["parameters"]): ParameterScale {
  const names = [...parameters?.names ?? []];
  const { values } = parameters ?? { values: new Float32Array(0) };
  const networks = names.length > 0 ? values.length / names.length : 0;
  const column = (p: number) => Array.from({ length: networks }, (_, n) => values[n * names.length + p]);
  const centre = names.map((_, p) => column(p).reduce((sum, value) => sum + value, 0) / networks);
  const scale = names.map((_, p) => {
    const squares = column(p).reduce((sum, value) => sum + (value - centre[p]) ** 2, 0);
    return Math.sqrt(squares / networks) || 1;
  });
  return { names, centre, scale };
}

/** Normalised parameters of one point. (P) */
export function normalised({ centre, scale }: ParameterScale, parameters: ArrayLike<number>): number[] {
  return centre.map((middle, p) => (parameters[p] - middle) / scale[p]);
}

/** Normalised parameters of network number `network` of some counts. (P) */
export function normalisedOf(scale: ParameterScale, data: CountData, network: number): number[] {
  const count = scale.names.length;
  const values = data.parameters?.values ?? new Float32Array(0);
  return normalised(scale, values.subarray(network * count, (network + 1) * count));
}
