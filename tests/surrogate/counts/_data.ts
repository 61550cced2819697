import { joinPopulations } from "../../../lib/system/population_counts.ts";
import type { CountData } from "../../../lib/surrogate/counts/count_data.ts";
import { testRandom } from "../../nn/_assert_close.ts";

/** Counts that wax and wane with some noise, one parameter per network setting their level. */
export function syntheticCounts(networks: number, bins: number): CountData {
  const random = testRandom(3);
  const e = new Uint16Array(networks * bins), i = new Uint16Array(networks * bins);
  const values = Float32Array.from({ length: networks }, (_, network) => 1 + network % 3);
  for (let network = 0; network < networks; network++) {
    for (let bin = 0; bin < bins; bin++) {
      const level = values[network] * (1.2 + Math.sin(2 * Math.PI * bin / 20));
      e[network * bins + bin] = Math.floor(-level * 2 * Math.log(1 - random()));
      i[network * bins + bin] = Math.floor(level * random() + 0.3 * e[network * bins + bin]);
    }
  }
  const populations = [{ name: "E", size: 30 }, { name: "I", size: 10 }];
  const counts = joinPopulations({ populations, binMs: 1, networks, bins }, [e, i]);
  return { ...counts, parameters: { names: ["level"], values } };
}
