import { markOf, type ModelKind } from "../lib/base/model_mark.ts";
import { cellSystem } from "../lib/cable/cell_system.ts";
import type { ChannelModel } from "../lib/cable/channels/channel_model.ts";
import { gradedSystem } from "../lib/graded/graded_system.ts";
import type { GradedModel } from "../lib/graded/models/graded_model.ts";
import { failFile } from "../lib/io/file_error.ts";
import type { NeuronModel } from "../lib/spiking/neurons/neuron_model.ts";
import { spikingSystem } from "../lib/spiking/spiking_system.ts";
import type { SynapseModel } from "../lib/spiking/synapses/synapse_model.ts";
import { meanFieldSurrogate } from "../lib/surrogate/meanfield/mean_field_surrogate.ts";
import { SURROGATES } from "../lib/surrogate/registry.ts";
import type { Surrogate } from "../lib/surrogate/surrogate.ts";
import type { System } from "../lib/system/system.ts";
import { SYSTEMS } from "../lib/systems.ts";
import type { Arguments, Option } from "./_arguments.ts";

/** The option of every command by which a script of one's own is loaded. */
export const WITH_OPTION: Readonly<Record<string, Option>> = {
  with: {
    type: "list",
    value: "FILE.ts",
    help:
      "load neurons, synapses, channels, graded units, systems or surrogates that a script exports; this runs its code",
  },
};

/** Models of the user's own, and all systems and surrogates with them. */
export interface OwnModels {
  neurons: NeuronModel[];
  synapses: SynapseModel[];
  channels: ChannelModel[];
  graded: GradedModel[];
  systems: readonly System[];
  surrogates: readonly Surrogate[];
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

/** Fails where two systems or two surrogates have one kind. */
function requireOwnKinds(args: Arguments, what: string, all: readonly { kind: string }[]): void {
  const kinds = all.map(({ kind }) => kind);
  const twice = kinds.find((kind, at) => kinds.indexOf(kind) < at);
  if (twice === undefined) return;
  const [path] = args.list("with");
  failFile("load", path, `each ${what} must have a kind of its own`, twice);
}

async function load(args: Arguments): Promise<OwnModels> {
  const found: Record<ModelKind, unknown[]> = {
    neuron: [],
    synapse: [],
    channel: [],
    graded: [],
    system: [],
    surrogate: [],
  };
  for (const path of args.list("with")) {
    const models = new Set((await exportsOf(path)).filter((value) => markOf(value) !== null));
    if (models.size === 0) {
      failFile(
        "load",
        path,
        "it must export what defineNeuron, defineSynapse, defineChannel, defineGraded, defineSystem or defineSurrogate gives",
        "nothing of these",
      );
    }
    for (const model of models) found[markOf(model)!].push(model);
  }
  const neurons = found.neuron as NeuronModel[], synapses = found.synapse as SynapseModel[];
  const own = found.system as System[];
  const channels = found.channel as ChannelModel[], graded = found.graded as GradedModel[];
  const builtIn = SYSTEMS.map((system) => {
    if (system.kind === "spiking" && neurons.length + synapses.length > 0) {
      return spikingSystem({ neurons, synapses }) as unknown as System;
    }
    if (system.kind === "graded" && graded.length > 0) {
      return gradedSystem({ models: graded }) as unknown as System;
    }
    return system.kind === "cell" && channels.length > 0 ? cellSystem(channels) as unknown as System : system;
  });
  const surrogates = found.surrogate as Surrogate[];
  const builtInSurrogates = SURROGATES.map((surrogate) =>
    surrogate.kind === "mean-field" && neurons.length + synapses.length > 0
      ? meanFieldSurrogate({ neurons, synapses }) as unknown as Surrogate
      : surrogate
  );
  requireOwnKinds(args, "system", [...SYSTEMS, ...own]);
  requireOwnKinds(args, "surrogate", [...SURROGATES, ...surrogates]);
  return {
    neurons,
    synapses,
    channels,
    graded,
    systems: [...builtIn, ...own],
    surrogates: [...builtInSurrogates, ...surrogates],
  };
}

/** What --with loads, once for each command. @throws {FileError} When a script is missing, does not run or exports no model. */
export function ownModels(args: Arguments): Promise<OwnModels> {
  let models = loaded.get(args);
  if (!models) loaded.set(args, models = load(args));
  return models;
}
