import type { DecoderInputs } from "../lib/decoding/classify/decoder_file.ts";
import { trialRows } from "../lib/decoding/trial_rows.ts";
import {
  loadTrialTable,
  trialClasses,
  type TrialTable,
  trialTimesMs,
} from "../lib/experiment/recording/trial_table.ts";
import { type Arguments, failUsage, type Option } from "./_arguments.ts";
import type { Recorded } from "./_recording.ts";

const TASK = "decode";
/** Most classes; a column with more is a measurement. */
const MOST_CLASSES = 64;

/** The options of which trials are decoded, and what of them. */
export const TRIAL_OPTIONS = {
  trials: {
    type: "string",
    value: "FILE",
    help: "table of trials or events: .nwb, or .csv, .tsv or .json with names of columns",
    default: "SPIKES, where that is .nwb",
  },
  table: { type: "string", value: "NAME", help: "of .nwb: which table of intervals", default: "trials" },
  label: { type: "string", value: "COLUMN", help: "column of what is decoded", default: "label" },
  align: {
    type: "string",
    value: "COLUMN",
    help: "column of the time that the window is about: s, and ms where its name ends with ms",
    default: "start_time, or start, onset or time",
  },
} as const satisfies Record<string, Option>;

/** Trials that are decoded. */
export interface DecodedTrials {
  /** (T, F) counts. */
  values: Float64Array;
  size: number;
  /** (T) classes; null where the table does not have them. */
  labels: Uint32Array | null;
  classes: string[];
  /** (T) rows of the table, from 0. */
  rows: number[];
  /** What was left out and why, a sentence each. */
  notes: string[];
}

async function tableOf(args: Arguments): Promise<{ table: TrialTable; path: string }> {
  const [spikes] = args.positional, path = args.text("trials") ?? spikes;
  if (!args.has("trials") && !spikes.endsWith(".nwb")) {
    failUsage(TASK, "it needs --trials FILE, as only .nwb has trials beside spikes", spikes);
  }
  if (args.has("table") && !path.endsWith(".nwb")) failUsage(TASK, "--table is for trials of .nwb", path);
  return { table: await loadTrialTable(path, { table: args.text("table") }), path };
}

const many = (count: number) => `${count} ${count === 1 ? "trial" : "trials"}`;

/**
 * Counts of the trials that are asked for. A trial without a time or a class, or whose window is not all of what was recorded, is left out.
 * @param known Names of the classes of a decoder. @throws {UsageError} When none are left.
 */
export async function decodedTrials(
  args: Arguments,
  { trains, spanMs: [start, end] }: Recorded,
  { binMs, bins, fromMs }: Omit<DecoderInputs, "neurons">,
  known?: readonly string[],
): Promise<DecodedTrials> {
  const { table, path } = await tableOf(args), column = args.text("label") ?? "label";
  const times = trialTimesMs(table, args.text("align")), notes: string[] = [];
  const labelled = known === undefined || args.has("label") || column in table.columns;
  const found = labelled ? trialClasses(table, column) : null;
  let rows = Array.from(times, (_, row) => row);
  const drop = (keep: (row: number) => boolean, why: string) => {
    const left = rows.filter(keep), lost = rows.length - left.length;
    if (lost > 0) notes.push(`${many(lost)} of ${path} ${lost === 1 ? "is" : "are"} left out: ${why}.`);
    rows = left;
  };
  drop((row) => Number.isFinite(times[row]), "there is no time to align to");
  if (found) drop((row) => found.labels[row] >= 0, `there is no ${column}`);
  const untilMs = fromMs + bins * binMs;
  drop(
    (row) => times[row] + fromMs >= start - 1e-6 && times[row] + untilMs <= end + 1e-6,
    `the window goes beyond what was recorded, ${start} to ${end} ms`,
  );
  if (rows.length === 0) {
    failUsage(TASK, `${path} must have trials within what was recorded`, `none of ${table.length}`);
  }
  const names = known ?? classesLeft(rows, found!, column);
  const labels = found && Uint32Array.from(rows, (row) => {
    const place = names.indexOf(found.classes[found.labels[row]]);
    if (place < 0) {
      failUsage(
        TASK,
        `classes must be those that it learnt, ${names.join(", ")}`,
        found.classes[found.labels[row]],
      );
    }
    return place;
  });
  const { values, size } = trialRows(trains, rows.map((row) => times[row]), { binMs, bins, fromMs });
  return { values, size, labels, classes: [...names], rows, notes };
}

/** Classes of the trials that are left. @throws {UsageError} When they are too few or too many. */
function classesLeft(
  rows: readonly number[],
  { classes, labels }: { classes: string[]; labels: Int32Array },
  column: string,
): string[] {
  const left = classes.filter((_, c) => rows.some((row) => labels[row] === c));
  if (left.length < 2) {
    failUsage(
      TASK,
      `--label ${column} must have two classes or more`,
      `${left[0]} in all of ${many(rows.length)}`,
    );
  }
  if (left.length > MOST_CLASSES) {
    failUsage(TASK, `--label ${column} must have at most ${MOST_CLASSES} classes`, left.length);
  }
  for (const name of left) {
    const own = rows.filter((row) => classes[labels[row]] === name).length;
    if (own < 2) failUsage(TASK, `each class of ${column} must have two trials or more`, `${own} of ${name}`);
  }
  return left;
}
