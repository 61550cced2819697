import { scaleSpiking } from "../lib/spiking/override_spiking.ts";
import { listSpikingPresets } from "../lib/spiking/spiking_presets.ts";
import { describeSpiking, type SpikingSize } from "../lib/spiking/simulation/describe_spiking.ts";
import { type Arguments, type Command, UsageError } from "./_arguments.ts";
import { format, table } from "./_console.ts";
import { anySpecOf, NETWORK_OPTIONS } from "./_network.ts";

/** Bytes for people. */
function memory(bytes: number): string {
  const units = ["B", "KiB", "MiB", "GiB"];
  const unit = Math.min(units.length - 1, Math.max(0, Math.floor(Math.log2(Math.max(1, bytes)) / 10)));
  return `${(bytes / 1024 ** unit).toFixed(unit === 0 ? 0 : 1)} ${units[unit]}`;
}

function people(name: string, size: SpikingSize): string {
  const { cells, synapses, delaySteps, populations, projections, inputs, ringBytes, bytes } = size;
  return [
    `${name}: ${cells} cells, about ${synapses} synapses, delays of ${delaySteps.least} to ${delaySteps.most} steps; ${
      memory(bytes)
    } on the device`,
    "",
    table([
      ["population", "cells", "neuron", "memory"],
      ...populations.map(({ name, size, neuron, bytes }) => [name, String(size), neuron, memory(bytes)]),
    ]),
    "",
    table([
      ["projection", "synapses", "bytes each", "memory"],
      ...projections.map(({ name, synapses, bytesPerSynapse, bytes }) => [
        name,
        String(synapses),
        String(bytesPerSynapse),
        memory(bytes),
      ]),
      ["spikes on their way", "", "", memory(ringBytes)],
    ]),
    ...(inputs.length === 0 ? [] : [
      "",
      table([
        ["input", "of", "cells", "kind", "time (ms)"],
        ...inputs.map(({ name, to, cells, kind, rateHz, fromMs, untilMs }) => [
          name,
          to,
          String(cells),
          rateHz ? `${kind}, ${[...new Set(rateHz)].map((hz) => format(hz)).join(" to ")} Hz` : kind,
          untilMs === null && fromMs === 0 ? "all" : `${fromMs} to ${untilMs ?? "the end"}`,
        ]),
      ]),
    ]),
  ].join("\n");
}

async function describe(args: Arguments): Promise<void> {
  const spec = await anySpecOf(args, args.positional[0]);
  if (spec.kind !== "spiking") {
    throw new UsageError(
      `Cannot describe ${spec.name} as describe is for networks of point neurons: current value is of kind ${spec.kind}`,
    );
  }
  const scale = args.number("scale");
  const size = describeSpiking(scale === undefined ? spec : scaleSpiking(spec, scale), { seed: args.seed });
  console.log(args.flag("json") ? JSON.stringify({ network: spec.name, ...size }) : people(spec.name, size));
}

/** `volley describe`. */
export const describeCommand: Command = {
  name: "describe",
  positional: "PRESET|SPEC.json",
  about: "Tell the cells, synapses and memory of a network of point neurons, without allocating any.",
  takes: "one",
  options: {
    ...NETWORK_OPTIONS,
    scale: { type: "number", value: "X", help: "X times as many cells, with as many inputs each" },
  },
  more: `Presets:\n${
    listSpikingPresets().map(({ name, about }) => `  ${name.padEnd(20)} ${about}`).join("\n")
  }`,
  run: describe,
};
