import type { ResolvedPopulation } from "../build/resolve.ts";
import type { ResolvedDrive } from "../build/stimuli.ts";
import type { ResolvedWave } from "../build/waves.ts";
import { NONE, type Schedule } from "./schedule.ts";
import { bits, type Words } from "./table_words.ts";

/** Whether any input of the populations of a group varies from step to step, or is that of some cells only. */
export function isScheduled(populations: readonly ResolvedPopulation[]): boolean {
  return populations.some(({ receptors, inputs, rate }) =>
    rate !== null || inputs.length > 0 ||
    receptors.some(({ drives }) => drives.some(({ rate, cells }) => rate !== null || cells !== null))
  );
}

/** Adds pulses and ramps. @returns Where they stand. */
export function waveData(waves: readonly ResolvedWave[], tables: Words): number {
  const first = tables.words.length;
  for (const { from, until, start, end, first, last, length } of waves) {
    tables.add(from, until, ...[start, end, first, last, length].map(bits));
  }
  return first;
}

/** Adds the bits of some cells. @returns Where they stand, or that there is none for all. */
function maskData(cells: Uint32Array | null, size: number, tables: Words): number {
  if (!cells) return NONE;
  const bits = new Uint32Array(Math.ceil(size / 32));
  for (const cell of cells) bits[cell >>> 5] |= 1 << (cell & 31);
  return tables.add(...bits);
}

/** Adds the drives of a receptor. @returns Where they stand. */
export function driveData(
  drives: readonly ResolvedDrive[],
  { size, scheduled, tables, schedule }: {
    size: number;
    scheduled: boolean;
    tables: Words;
    schedule: Schedule;
  },
): number {
  const masks = drives.map(({ cells }) => maskData(cells, size, tables));
  const first = tables.words.length;
  drives.forEach(({ key, thresholds, weight, rate }, at) => {
    tables.add(key[0], key[1], weight);
    if (scheduled) tables.add(masks[at], rate ? schedule.addRate(rate) : NONE);
    tables.add(thresholds.length);
    tables.addAll(thresholds);
  });
  return first;
}

/** Adds currents that the schedule has. @returns Where they stand. */
export function inputData({ inputs, size }: ResolvedPopulation, tables: Words, schedule: Schedule): number {
  const masks = inputs.map(({ cells }) => maskData(cells, size, tables));
  const first = tables.words.length;
  inputs.forEach(({ at }, k) => tables.add(masks[k], schedule.addCurrent(at)));
  return first;
}
