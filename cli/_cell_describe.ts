import { describeCell } from "../lib/cable/describe_cell.ts";
import { type Arguments, UsageError } from "./_arguments.ts";
import { cellOf } from "./_cells.ts";
import { format, table } from "./_console.ts";

/** Tells what a cell consists of: `volley describe CELL`. */
export async function describeNamedCell(args: Arguments, name: string): Promise<void> {
  const odd = ["scale", "set"].find((option) => args.has(option));
  if (odd !== undefined) {
    throw new UsageError(
      `Cannot describe ${name} as --${odd} is for networks, not for cells: current value is ${args.all(odd)}`,
    );
  }
  const { spec, input } = await cellOf(args, name), about = describeCell(spec), { synapses } = about;
  if (args.flag("json")) return console.log(JSON.stringify({ cell: spec.name, ...about }));
  const inputs = input.drives?.length ?? spec.synapses?.length ?? 0;
  const head = ["region", "sections", "compartments", "length (um)", "channels"];
  const regions = about.regions.map(({ name, sections, compartments, lengthUm, channels }) => [
    ...[name, String(sections), String(compartments), format(lengthUm, 4)],
    channels.join(", ") || "–",
  ]);
  console.log([
    table([
      ["cell", spec.name],
      ["sections", `${about.sections}, in ${about.compartments} compartments`],
      [
        "synapses",
        `${synapses.excitatory} excitatory, ${synapses.inhibitory} inhibitory; ${inputs} inputs in recordings`,
      ],
      ["start", `${spec.startMv} mV at ${spec.celsius} °C`],
    ]),
    table([head, ...regions]),
  ].join("\n\n"));
}
