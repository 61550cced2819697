import type { SystemDescription } from "../system/system.ts";
import { describeSpiking } from "./simulation/describe_spiking.ts";
import type { OwnModels } from "./simulation/plan_spiking.ts";
import type { ProcessorMemory } from "./simulation/processor_memory.ts";
import type { SpikingSpec } from "./spec_types.ts";

/** Bytes for people. */
function memory(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${(bytes / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

/** Memory of a network on the processor: where drawing its synapses takes more, that too. */
function onProcessor({ bytes, peakBytes }: ProcessorMemory): string {
  const least = memory(bytes), most = memory(peakBytes);
  return least === most ? least : `${least}, up to ${most} while synapses are drawn`;
}

/** Cells, synapses and memory of a network of point neurons, without allocating any. @throws {SpecError} */
export function describeNetwork(
  spec: SpikingSpec,
  options: OwnModels & { seed?: number } = {},
): SystemDescription {
  const size = describeSpiking(spec, options);
  const { cells, synapses, delaySteps, populations, projections, inputs, ringBytes, bytes, processor } = size;
  return {
    populations: populations.map(({ name, size }) => ({ name, size })),
    facts: [
      ["cells", String(cells)],
      ["synapses", `about ${synapses}`],
      ["delays", `${delaySteps.least} to ${delaySteps.most} steps`],
      ["on a GPU", memory(bytes)],
      ["on the processor", onProcessor(processor)],
    ],
    tables: [
      [
        ["population", "cells", "neuron", "memory"],
        ...populations.map(({ name, size, neuron, bytes }) => [name, String(size), neuron, memory(bytes)]),
      ],
      [
        ["projection", "synapses", "bytes each", "memory"],
        ...projections.map(({ name, synapses, bytesPerSynapse, bytes }) => [
          name,
          String(synapses),
          String(bytesPerSynapse),
          memory(bytes),
        ]),
        ["spikes on their way", "", "", memory(ringBytes)],
      ],
      ...(inputs.length === 0 ? [] : [[
        ["input", "of", "cells", "kind", "time (ms)"],
        ...inputs.map(({ name, to, cells, kind, rateHz, fromMs, untilMs }) => [
          name,
          to,
          String(cells),
          rateHz
            ? `${kind}, ${[...new Set(rateHz)].map((hz) => Number(hz.toPrecision(3))).join(" to ")} Hz`
            : kind,
          untilMs === null && fromMs === 0 ? "all" : `${fromMs} to ${untilMs ?? "the end"}`,
        ]),
      ]]),
    ],
    details: { ...size },
  };
}
