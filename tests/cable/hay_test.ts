import { assert, assertEquals } from "@std/assert";
import { CELL_PRESET_INPUT } from "../../lib/cable/cell_presets.ts";
import { compartmentAt } from "../../lib/cable/build/compartments.ts";
import { resolveCell } from "../../lib/cable/build/resolve_cell.ts";
import { simulateCellsReference, simulateCellsTabulated } from "../../lib/cable/cpu/cells_reference.ts";
import golden from "../science/golden/hay_neuron.json" with { type: "json" };
import { OPTIONS, requireGolden, SPEC } from "./_hay.ts";

Deno.test("hay2011: voltages, plateaus and spikes are those of NEURON with the published mechanisms, on a core", async () => {
  const run = await simulateCellsReference(SPEC, OPTIONS);
  requireGolden(run, { steep: 0.01, calm: 3e-4, timing: 1e-3 });
  // The barrage makes spikes at the soma and a plateau of the tuft.
  assert(golden.spikes.length >= 3 && Math.max(...golden.traces[1]) > 0);
});

Deno.test("hay2011: tables shift its slow spikes by a step at most", async () => {
  // The axon's spike rises by 400 mV/ms: a step of 0.025 ms is 10 mV of it.
  requireGolden(await simulateCellsTabulated(SPEC, OPTIONS), {
    steep: 2,
    calm: 0.02,
    timing: golden.stepMs + 1e-3,
  });
});

Deno.test("hay2011 has the segments and places of the published cell", () => {
  const segments = SPEC.sections.reduce((sum, { segments }) => sum + segments, 0);
  assertEquals([SPEC.sections.length, segments], [196, 642]);
  const ends = new Map<string, number>();
  for (const { name, parent, points, lengthUm } of SPEC.sections) {
    const length = lengthUm ?? points![points!.length - 1][0];
    ends.set(name, !parent || parent === "soma" ? length : ends.get(parent)! + length);
  }
  // The furthest tip, by which the density of the h current grows.
  const furthest = Math.max(...[...ends].filter(([name]) => name.startsWith("apic")).map(([_, end]) => end));
  assert(Math.abs(furthest - 1300.53) < 0.05, `${furthest}`);
  const cell = resolveCell(SPEC, 0.025);
  const { drives } = CELL_PRESET_INPUT.hay2011;
  assertEquals(drives!.flatMap(({ synapses }) => synapses), Array.from({ length: 56 }, (_, k) => k));
  // Both receptors of an excitatory input are in one place.
  for (const { synapses: [first, second] } of drives!.slice(0, 24)) {
    assertEquals(cell.synapses[first].compartment, cell.synapses[second].compartment);
    assertEquals([cell.synapses[first].block, cell.synapses[second].slope], [0, 0.08]);
  }
  // Low-threshold calcium is a hundred times denser in the tuft's trunk.
  const lva = cell.channels.find(({ model }) => model.name === "ca_lva")!;
  const at = (section: string, place: number) =>
    lva.parameters[lva.compartments.indexOf(compartmentAt(SPEC, cell.compartments, section, place))].gbar;
  assert(Math.abs(at("apic[37]", 0.5) / at("apic[12]", 0.5) - 100) < 1e-9);
  // The published loop over a section ends on its end: the last segment of this one has its middle before the dense stretch and its end within.
  assert(Math.abs(at("apic[50]", 0.9) / at("apic[50]", 0.5) - 100) < 1e-9);
  const ih = cell.channels.find(({ model }) => model.name === "ih")!;
  const density =
    ih.parameters[ih.compartments.indexOf(compartmentAt(SPEC, cell.compartments, "apic[107]", 0.5))].gbar;
  assert(Math.abs(density / 2.10673e-4 - 1) < 1e-4, `${density}`);
});
