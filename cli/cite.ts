import { bibtexOf } from "../lib/experiment/references/bibtex.ts";
import { referenceText } from "../lib/experiment/references/reference_text.ts";
import { loadAnyRun } from "../lib/experiment/load_any_run.ts";
import { loadAnyModel } from "../lib/surrogate/model_file.ts";
import { type Arguments, type Command, failUsage } from "./_arguments.ts";
import { ELSEWHERE } from "../lib/surrogate/own_system.ts";
import { ownModels, WITH_OPTION } from "./_models.ts";
import { presetLines, presetNames, specOf } from "./_network.ts";
import { type CitedThings, referencesTo } from "./_references.ts";
import { modelStem } from "./_surrogate.ts";
import { isModel } from "./_systems.ts";

async function thingOf(args: Arguments, name: string): Promise<CitedThings> {
  const { systems, surrogates } = await ownModels(args);
  if (name.endsWith(".npz")) {
    const run = await loadAnyRun(name, { systems });
    if (run.system !== ELSEWHERE && !systems.some(({ kind }) => kind === run.system)) {
      failUsage(`cite ${name}`, "its system must be one of the library or of --with FILE.ts", run.system);
    }
    return { runs: [run] };
  }
  if (await isModel(name)) return { models: [(await loadAnyModel(modelStem(name), { surrogates })).spec] };
  return { specs: [await specOf(args, name)] };
}

async function cite(args: Arguments): Promise<void> {
  const [name] = args.positional, thing = await thingOf(args, name);
  const references = referencesTo(thing, await ownModels(args));
  if (args.flag("json")) return console.log(JSON.stringify({ of: name, references }));
  console.log(args.flag("bibtex") ? bibtexOf(references) : references.map(referenceText).join("\n"));
}

/** `volley cite`. */
export const citeCommand: Command = {
  name: "cite",
  positional: "RUN.npz|PRESET|SPEC.json|MODEL",
  about: "List what to cite for a run, a network, a cell or a surrogate: its models and methods, with DOIs.",
  names: presetNames(),
  takes: "one",
  options: {
    bibtex: { type: "flag", help: "print BibTeX", goesWith: { json: false } },
    ...WITH_OPTION,
  },
  more: presetLines(),
  examples: [
    { run: "cite brunel-ai", about: "the article of a preset, and those of its models" },
    { run: "cite run.npz --bibtex", about: "of a run and its methods, as BibTeX" },
  ],
  run: cite,
};
