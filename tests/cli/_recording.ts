import { encodePynapple } from "../../lib/entries/io.ts";
import golden from "../science/golden/decode_python.json" with { type: "json" };

/** Writes the recording of a golden file as Pynapple has it, and its trials as a table. @param cells How many silent ones there are beside. */
export async function writeRecording(folder: string, silent = 0): Promise<void> {
  const { trains, eventsMs, classes, durationMs } = golden;
  const spikes = trains.flatMap((train, cell) => train.map((time) => ({ time, cell })));
  spikes.sort((a, b) => a.time - b.time || a.cell - b.cell);
  const keys = Array.from({ length: trains.length + silent }, (_, cell) => 10 + cell);
  const bytes = await encodePynapple({
    ...{ type: "TsGroup", keys, supportMs: [[0, durationMs]] },
    timesMs: Float64Array.from(spikes, ({ time }) => time),
    cells: Uint32Array.from(spikes, ({ cell }) => cell),
  });
  await Deno.writeFile(`${folder}/units.npz`, bytes);
  const rows = eventsMs.map((at, t) => `${at / 1000},${["left", "right"][classes[t]]}`);
  await Deno.writeTextFile(`${folder}/trials.csv`, `start_time,side\n${rows.join("\n")}\n`);
}
