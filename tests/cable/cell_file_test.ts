import { assert, assertEquals, assertMatch, assertRejects } from "@std/assert";
import { isUserError } from "../../lib/base/errors.ts";
import { loadCell, type OwnCell } from "../../lib/cable/cell_file.ts";
import { getCellPreset } from "../../lib/cable/cell_presets.ts";
import { defineChannel } from "../../lib/cable/channels/channel_model.ts";
import { CHANNEL_MODELS } from "../../lib/cable/channels/models.ts";
import { sectionsOf } from "../../lib/cable/sections_of.ts";
import { loadSwc } from "../../lib/cable/swc.ts";
import { simulateCellsReference } from "../../lib/cable/cpu/cells_reference.ts";
import { inFolder } from "../_folder.ts";

const SWC = new URL("./made_up.swc", import.meta.url);
const PASSIVE = { ra: 150, cm: 1, channels: { pas: { g: 1e-4, e: -65 } } };
const SYNAPSE = { tauRise: 0.3, tauDecay: 3, reversal: 0, weight: 2 };
const CELL = {
  kind: "cell",
  name: "mine",
  startMv: -65,
  celsius: 6.3,
  morphology: "mine.swc",
  regions: { soma: { ...PASSIVE, channels: { hh: { gnabar: 0.12 } } }, other: PASSIVE },
  synapses: [
    { region: "apic", number: 6, ...SYNAPSE },
    { section: "soma", at: 0.5, ...SYNAPSE, reversal: -75 },
  ],
  input: { rateHz: 40, mostScale: 2 },
};

/** Reads a cell from a file beside its morphology. */
async function reading(cell: object, models = CHANNEL_MODELS): Promise<OwnCell> {
  const found: OwnCell[] = [];
  await inFolder(async (folder) => {
    await Deno.copyFile(SWC, `${folder}/mine.swc`);
    await Deno.writeTextFile(`${folder}/mine.json`, JSON.stringify(cell));
    found.push(await loadCell(`${folder}/mine.json`, models));
  });
  return found[0];
}

Deno.test("loadCell() reads a morphology, with channels by region and synapses spread over regions", async () => {
  const { spec } = await reading(CELL);
  const sections = sectionsOf(await loadSwc(SWC.pathname), { kinds: CELL.regions });
  assertEquals(spec.sections, [...sections]);
  assertEquals(spec.sections[0].channels, { hh: { gnabar: 0.12 } });
  assertEquals(spec.input, CELL.input);
  assertEquals(spec.synapses!.length, 7);
  assertEquals(spec.synapses!.slice(0, 6).every(({ section }) => section.startsWith("apic[")), true);
  assertEquals(spec.synapses![6], { section: "soma", at: 0.5, ...SYNAPSE, reversal: -75 });
  const run = await simulateCellsReference(spec, {
    durationMs: 5,
    inputs: [{ timesMs: [1], synapses: [0] }],
  });
  assert(run.voltages.every(Number.isFinite));
});

Deno.test("loadCell() spreads synapses evenly by length", async () => {
  const cylinder = { lengthUm: 100, diameterUm: 2, segments: 5, ...PASSIVE };
  const { spec } = await reading({
    ...{ kind: "cell", name: "ball", startMv: -65, celsius: 6.3, input: {} },
    sections: [{ name: "soma", ...cylinder }, {
      name: "dend[0]",
      parent: "soma",
      ...cylinder,
      lengthUm: 300,
    }],
    synapses: [{ section: "dend[0]", at: 0.5, ...SYNAPSE }],
  });
  assertEquals(spec.sections.length, 2);
  const { spec: spread } = await reading({ ...CELL, synapses: [{ region: "soma", number: 4, ...SYNAPSE }] });
  assertEquals(spread.synapses!.map(({ at }) => at), [0.125, 0.375, 0.625, 0.875]);
});

Deno.test("loadCell() reads a whole spec, and channels of one's own", async () => {
  const preset = getCellPreset("branching");
  assertEquals((await reading(preset)).spec, preset);
  const leak = defineChannel({ ...CHANNEL_MODELS.find(({ name }) => name === "pas")!, name: "myleak" });
  const cell = { ...CELL, regions: { other: { ...PASSIVE, channels: { myleak: { g: 1e-4, e: -65 } } } } };
  const { spec } = await reading(cell, [...CHANNEL_MODELS, leak]);
  assertEquals(Object.keys(spec.sections[0].channels), ["myleak"]);
});

Deno.test("loadCell() says in one sentence what is wrong", async () => {
  const { celsius, ...cold } = CELL;
  const mistakes: [object, string | RegExp][] = [
    [{ kind: "mif" }, "its kind must be cell: current value is mif"],
    [{ ...cold, celcius: celsius }, "no such field (did you mean celsius?): current value is celcius"],
    [cold, "celsius does not fit"],
    [{ ...CELL, morphology: "yours.swc" }, "the file must exist"],
    [
      { ...CELL, regions: { soma: PASSIVE } },
      /regions\.\w+ must be given, as the cell has points of SWC type \d \(or regions\.other, /,
    ],
    [
      { ...CELL, regions: { ...CELL.regions, dendrite: PASSIVE } },
      "no such field (there are soma, axon, dend, apic, other): current value is regions.dendrite",
    ],
    [
      { ...CELL, synapses: [{ region: "apic", number: 3, ...SYNAPSE, weigth: 1 }] },
      "no such field (did you mean weight?): current value is synapses.0.weigth",
    ],
    [
      { ...CELL, synapses: [{ section: "soma", att: 0.5, ...SYNAPSE }] },
      "no such field (did you mean at?): current value is synapses.0.att",
    ],
    [
      { ...CELL, synapses: [{ section: "soma[0]", at: 0.5, ...SYNAPSE }] },
      "synapses.0.section must be a section (did you mean soma?): current value is soma[0]",
    ],
    [
      { ...CELL, synapses: [{ region: "apical", number: 3, ...SYNAPSE }] },
      "synapses.0.region must be one of soma, ",
    ],
    [{ ...CELL, synapses: [{ region: "apic", number: 0, ...SYNAPSE }] }, "synapses.0.number does not fit"],
    [
      { ...CELL, input: { rateHz: "fast" } },
      "input.rateHz does not fit (must be a number or a list of numbers)",
    ],
    [{ ...CELL, input: { rateHz: -1 } }, "input.rateHz does not fit"],
    [{ ...CELL, input: { rate: 3 } }, "no such field (did you mean rateHz?): current value is input.rate"],
    [
      { ...CELL, regions: { other: { ...PASSIVE, channels: { pass: {} } } } },
      "must be a model of channels (did you mean pas?; one of your own comes by --with FILE.ts, or as channels)",
    ],
  ];
  for (const [cell, sentence] of mistakes) {
    const error = await assertRejects(() => reading(cell), Error);
    assertMatch(error.message, typeof sentence === "string" ? new RegExp(RegExp.escape(sentence)) : sentence);
    assert(isUserError(error), error.message);
  }
});
