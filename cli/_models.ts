import { markOf, type ModelKind } from "../lib/base/model_mark.ts";
import { cellSystem } from "../lib/cable/cell_system.ts";
import type { ChannelModel } from "../lib/cable/channels/channel_model.ts";
import { failFile, FileError } from "../lib/io/file_error.ts";
import type { NeuronModel } from "../lib/spiking/neurons/neuron_model.ts";
import { spikingSystem } from "../lib/spiking/spiking_system.ts";
import type { SynapseModel } from "../lib/spiking/synapses/synapse_model.ts";
import type { System } from "../lib/system/system.ts";
import { SYSTEMS } from "../lib/systems.ts";
import type { Arguments, Option } from "./_arguments.ts";

/** The option of every command by which a script of one's own is loaded. */
export const WITH_OPTION: Readonly<Record<string, Option>> = {
  with: {
    type: "list",
    value: "FILE.ts",
    help: "load neurons, synapses, channels or systems that a script exports; this runs its code",
  },
};

/** Models of the user's own, and all systems with them. */
export interface OwnModels {
  neurons: NeuronModel[];
  synapses: SynapseModel[];
  channels: ChannelModel[];
  systems: readonly System[];
}

const loaded = new WeakMap<Arguments, Promise<OwnModels>>();

async function exportsOf(path: string): Promise<unknown[]> {
  const place = await Deno.realPath(path).catch(() => {
    failFile("load", path, "the file of --with must exist", path);
  });
  let script: Record<string, unknown>;
  try {
    script = await import(`file://${place.split("/").map(encodeURIComponent).join("/")}`);
  } catch (cause) {
    failFile("load", path, "its code must run", (cause as Error).message, cause);
  }
  return Object.values(script).flat();
}

async function load(args: Arguments): Promise<OwnModels> {
  const found: Record<ModelKind, unknown[]> = { neuron: [], synapse: [], channel: [], system: [] };
  for (const path of args.list("with")) {
    const models = new Set((await exportsOf(path)).filter((value) => markOf(value) !== null));
    if (models.size === 0) {
      failFile(
        "load",
        path,
        "it must export what defineNeuron, defineSynapse, defineChannel or defineSystem gives",
        "nothing of these",
      );
    }
    for (const model of models) found[markOf(model)!].push(model);
  }
  const neurons = found.neuron as NeuronModel[], synapses = found.synapse as SynapseModel[];
  const own = found.system as System[];
  const channels = found.channel as ChannelModel[];
  const builtIn = SYSTEMS.map((system) => {
    if (system.kind === "spiking" && neurons.length + synapses.length > 0) {
      return spikingSystem({ neurons, synapses }) as unknown as System;
    }
    return system.kind === "cell" && channels.length > 0 ? cellSystem(channels) as unknown as System : system;
  });
  const kinds = own.map(({ kind }) => kind);
  const twice = kinds.find((kind, at) =>
    kinds.indexOf(kind) < at || SYSTEMS.some((one) => one.kind === kind)
  );
  if (twice !== undefined) {
    throw new FileError(
      `Cannot load ${
        args.list("with").join(", ")
      } as each system must have a kind of its own: current value is ${twice}`,
      { path: args.list("with")[0] },
    );
  }
  return { neurons, synapses, channels, systems: [...builtIn, ...own] };
}

/** What --with loads, once for each command. @throws {FileError} When a script is missing, does not run or exports no model. */
export function ownModels(args: Arguments): Promise<OwnModels> {
  let models = loaded.get(args);
  if (!models) loaded.set(args, models = load(args));
  return models;
}
