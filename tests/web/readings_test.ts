/** What the page says in words is what its pictures show. */
import { assert, assertEquals } from "@std/assert";
import { emptyStretch } from "../../web/engine/live.ts";
import { MARGIN, type Plot, timeAxis } from "../../web/page/canvas.ts";
import { History } from "../../web/page/history.ts";
import { readingOf } from "../../web/page/reading.ts";
import { spectrumOf } from "../../web/page/spectrum.ts";

/** A history of some populations, with counts of each bin of the last of them. */
function historyOf(bins: number, populations: number, count: (bin: number) => number): History {
  const about = Array.from({ length: populations }, (_, p) => ({ name: `P${p}`, size: 1 }));
  const history = new History({ populations: about, engine: "processor", device: "here" }, 500);
  const stretch = emptyStretch(0, bins, populations);
  for (let bin = 0; bin < bins; bin++) stretch.counts[(populations - 1) * bins + bin] = count(bin);
  history.add(stretch);
  return history;
}

Deno.test("the frequency that is told is where the curve that is drawn is highest", () => {
  const hz = 6;
  const history = historyOf(4000, 1, (bin) => Math.round(20 + 15 * Math.sin(2 * Math.PI * hz * bin / 1000)));
  const { psd, peakHz } = spectrumOf(history, "network")!;
  const drawn = Array.from(psd.power).slice(
    1,
    Array.from(psd.frequencies).findLastIndex((hz) => hz <= 120) + 1,
  );
  const highest = psd.frequencies[1 + drawn.indexOf(Math.max(...drawn))];
  const line = psd.frequencies[1];
  assert(Math.abs(peakHz! - highest) <= line, `${peakHz} Hz, drawn highest at ${highest} Hz`);
  assert(Math.abs(peakHz! - hz) <= line, `${peakHz} Hz of a rhythm of ${hz} Hz`);
});

Deno.test("the rate of a cell is told with the time that it is of", () => {
  const everyTenth = (bin: number) => bin % 100 === 0 ? 1 : 0;
  assertEquals(readingOf(historyOf(400, 3, everyTenth), "cell"), "10.0 spikes a second over the last 0.4 s.");
  assertEquals(readingOf(historyOf(3000, 3, everyTenth), "cell"), "10.0 spikes a second over the last 2 s.");
  assertEquals(readingOf(historyOf(0, 3, everyTenth), "cell"), "");
});

Deno.test("the axis of time has no label before the start", () => {
  const labels: string[] = [];
  const context = { fillText: (text: string) => labels.push(text) } as unknown as CanvasRenderingContext2D;
  const plot: Plot = { context, width: MARGIN.left + 600, height: 100 };
  const colours = { ink: "", soft: "", grid: "", card: "", populations: [] };
  timeAxis(plot, { from: -130, until: 370, colours });
  assertEquals(labels, ["0.00 s", "0.10 s", "0.20 s", "0.30 s"]);
});
