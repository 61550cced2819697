import { type Ensure, ensureTo } from "../base/fail.ts";
import type { CellInputPlan, DatasetDrive } from "./cell_input_plan.ts";
import type { WanderingInputs } from "./cell_inputs.ts";
import type { CellSpec } from "./cell_spec.ts";

/** What drives the synapses of a cell. */
export interface CellDrives {
  /** Which synapses each input drives. (M) */
  drives: readonly DatasetDrive[];
  /** Names of the inputs, by the first synapse of each. (M) */
  names: string[];
  /** How their events are drawn. */
  about: WanderingInputs;
}

/** What is given of some options. */
function withoutUndefined<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}

/**
 * What drives the synapses of a cell, checked.
 * @param given What takes the place of the spec's own `input`.
 * @throws {RangeError} When it has no synapses, or a number is out of range.
 */
export function cellDrives(
  { name, startMv, synapses = [], input }: CellSpec,
  given: CellInputPlan = {},
): CellDrives {
  const options = { ...input, ...withoutUndefined(given) };
  const { leastScale = 0, mostScale = 3.2, rateHz } = options;
  const ensure: Ensure = ensureTo(`make data of ${name}`);
  ensure(synapses.length > 0, "it must have synapses", "none");
  ensure(
    leastScale >= 0 && leastScale <= mostScale && mostScale < Infinity,
    "scales must be from 0 on, the least not above the most",
    [leastScale, mostScale],
  );
  const inhibits = (synapse: number) => synapses[synapse].reversal < startMv;
  const drives = options.drives ??
    synapses.map((_, k): DatasetDrive => ({ synapses: [k], group: inhibits(k) ? 1 : 0 }));
  ensure(drives.length > 0, "there must be inputs", "none");
  for (const { synapses: own, group } of drives) {
    const odd = own.find((k) => !(k in synapses));
    ensure(
      odd === undefined && own.length > 0,
      `its inputs must drive synapses from 0 to ${synapses.length - 1}`,
      odd ?? "none",
    );
    ensure(
      Number.isInteger(group) && group >= 0 && group < drives.length,
      `groups of inputs must be below ${drives.length}`,
      group,
    );
  }
  const rates = typeof rateHz === "number" ? [rateHz] : rateHz ?? [];
  ensure(
    rateHz === undefined || typeof rateHz === "number" || rates.length === drives.length,
    `there must be a rate of each of ${drives.length} inputs`,
    rates.length,
  );
  const odd = rates.find((rate) => !(rate >= 0 && rate <= 1000));
  ensure(odd === undefined, "rates must be from 0 to 1000 Hz", odd);
  return {
    drives,
    names: drives.map(({ synapses: [first] }) => {
      const { section, at, reversal } = synapses[first];
      return `${inhibits(first) ? "inh" : "exc"}|${section}(${at})|${reversal} mV`;
    }),
    about: {
      rates: drives.map(({ synapses: [first] }, k) =>
        typeof rateHz === "number" ? rateHz : rateHz?.[k] ?? (inhibits(first) ? 13.5 : 9)
      ),
      groups: drives.map(({ group }) => group),
      leastScale,
      mostScale,
    },
  };
}
