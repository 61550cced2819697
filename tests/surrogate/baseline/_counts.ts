import { joinPopulations } from "../../../lib/system/population_counts.ts";
import { normal, poisson, uniforms } from "../../analysis/_random.ts";
import type { CountData } from "../../../lib/surrogate/counts/count_data.ts";

/** Poisson counts whose log means are quadratic in one parameter, which runs from -1 to 1 over the networks. */
export function quadraticCounts(networks: number, bins: number): CountData {
  const uniform = uniforms(11);
  const values = Float32Array.from({ length: networks }, (_, n) => -1 + 2 * n / (networks - 1));
  const populations = [{ name: "E", size: 300 }, { name: "I", size: 100 }];
  const draw = (mean: (x: number) => number) =>
    Uint16Array.from({ length: networks * bins }, (_, at) => {
      return poisson(uniform, mean(values[Math.floor(at / bins)]));
    });
  const counts = joinPopulations({ populations, binMs: 1, networks, bins }, [draw(meanE), draw(meanI)]);
  return { ...counts, parameters: { names: ["S_EE"], values } };
}

/** The means of {@linkcode quadraticCounts}. */
export const meanE = (x: number) => Math.exp(1.5 + 0.4 * x - 0.3 * x * x);
export const meanI = (x: number) => Math.exp(2 - 0.2 * x);

/** What the counts of {@linkcode autoregressiveCounts} are made with; the parameter moves the first constant. */
export const KNOWN = {
  constant: [42, 30],
  byParameter: [3, 0],
  lags: [[[0.5, -0.3], [0.4, 0.2]], [[-0.2, 0], [0.1, -0.3]]],
  covariance: [16, 6, 6, 9],
};

/** Rounded numbers of a vector autoregression of order 2, far from 0. */
export function autoregressiveCounts(networks: number, bins: number): CountData {
  const uniform = uniforms(5);
  const values = Float32Array.from({ length: networks }, (_, n) => n % 2 === 0 ? -1 : 1);
  const e = new Uint16Array(networks * bins);
  const i = new Uint16Array(networks * bins);
  for (let n = 0; n < networks; n++) {
    let past = [[40, 40], [40, 40]];
    for (let t = -100; t < bins; t++) {
      const [a, b] = [normal(uniform), normal(uniform)];
      const noise = [4 * a, 1.5 * a + Math.sqrt(9 - 2.25) * b];
      const next = [0, 1].map((k) =>
        Math.round(
          KNOWN.constant[k] + KNOWN.byParameter[k] * values[n] + noise[k] +
            KNOWN.lags.reduce((sum, lag, l) => sum + lag[k][0] * past[l][0] + lag[k][1] * past[l][1], 0),
        )
      );
      past = [next, past[0]];
      if (t < 0) continue;
      e[n * bins + t] = Math.max(0, next[0]);
      i[n * bins + t] = Math.max(0, next[1]);
    }
  }
  const populations = [{ name: "E", size: 300 }, { name: "I", size: 100 }];
  const counts = joinPopulations({ populations, binMs: 1, networks, bins }, [e, i]);
  return { ...counts, parameters: { names: ["lambda"], values } };
}
