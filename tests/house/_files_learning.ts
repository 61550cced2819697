import { loadModel, type MapAxis } from "@volley/volley";
import { loadTraceModel } from "@volley/volley/trace";
import { CELL, FIT, MAP, MODEL_MAP, RECURRENT, TABLE, VOLLEYS } from "./_commands.ts";
import { type Golden, type Result } from "./_golden.ts";
import { command, readJson } from "./_kept.ts";
import { ofWeights } from "./_views.ts";

/**
 * Weights that are trained on differ from adapter to adapter as sums are rounded in other orders, by some 1e-7 of their size in a step; steps of
 * Adam, which divide by the size of the gradient, let that grow.
 */
const TRAINED = 0.02;
/** A count that is drawn from rounded probabilities differs now and then, and the run goes a way of its own from there: sums are those of another seed. */
const DRAWN = 0.3;
/** Goes on with a training and reads its model. */
function resumed(name: string, args: readonly string[], copied: readonly string[]): Golden {
  return {
    name: `half/${name}.checkpoint.safetensors is gone on with by --resume`,
    tolerance: TRAINED,
    run: async (folder) => {
      await command(folder, [...copied, "half"], [...args, "--resume", "--out", `half/${name}`]);
      const load = name === "cell" ? loadTraceModel : loadModel;
      const { weights, spec } = await load(`${folder}/half/${name}`);
      return { weights: await ofWeights(weights), loss: spec.training.loss as number };
    },
  };
}

const TRAININGS: Golden[] = [
  resumed("recurrent", RECURRENT, ["dataset"]),
  resumed("volley", VOLLEYS, ["dataset"]),
  resumed("cell", [...CELL, "--report", "cell.html"], ["cell"]),
];

/** What golden results keep of a map. */
async function ofMap(path: string): Promise<Result> {
  const { axes, measures, done } = await readJson(path);
  return {
    axes: axes.map(({ name, values }: MapAxis) => [name, values]),
    values: Object.values(measures),
    done,
  };
}

/** What version 0.1.0 measured at points, in its order, by the present names. */
const POINT_MEASURES = [
  ..."rate.E rate.I peakHz.E spectrum.E volleySize.E volleyDuration.E volleyInterval.E".split(" "),
  ..."lagMs.E.I dealtCv.E fano.E fano.I correlation.E.I".split(" "),
];

const RESULTS: Golden[] = [
  {
    name: "half/map.json is gone on with by --resume",
    run: async (folder) => {
      await command(folder, ["half"], [...MAP, "--resume", "--out", "half/map.json"]);
      return await ofMap(`${folder}/half/map.json`);
    },
  },
  {
    name: "results/model-map.json is one of models/recurrent as it is",
    tolerance: DRAWN,
    run: async (folder) => {
      await command(folder, ["models", "results"], [
        ...MODEL_MAP,
        "--resume",
        "--out",
        "results/model-map.json",
      ]);
      return await ofMap(`${folder}/results/model-map.json`);
    },
  },
  {
    name: "results/evaluation.json is what the evaluation gives, with maps read into its report",
    tolerance: DRAWN,
    run: async (folder) => {
      const maps = [
        "--map",
        "results/map.json",
        "--map",
        "results/model-map.json",
        "--report",
        "report.html",
      ];
      await command(folder, ["models", "results", "dataset"], [...TABLE, ...maps, "--out", "table.json"]);
      const { points } = await readJson(`${folder}/table.json`);
      const of = (values: Record<string, number | null>) => POINT_MEASURES.map((name) => values[name]);
      // deno-lint-ignore no-explicit-any
      return points.map(({ network, floors, systems: { poisson, recurrent, volley } }: any) => ({
        network: of(network),
        floors: of(floors),
        poisson: of(poisson.values),
        rates: [recurrent, volley].map(({ values }) => of(values).slice(0, 2)),
      }));
    },
  },
  {
    name: "results/fit.json is what the fit gives",
    tolerance: DRAWN,
    run: async (folder) => {
      await command(folder, ["models"], [...FIT, "--out", "fit.json"]);
      const { parameters, targets, reached } = await readJson(`${folder}/fit.json`);
      return {
        parameters,
        targets: targets.map(({ surrogate }: { surrogate: number }) => surrogate),
        reached,
      };
    },
  },
  {
    name: "a report is drawn of a run, free runs and the record of a training",
    gpu: false,
    run: async (folder) => {
      const args =
        "report markov/gpu.npz --surrogate models/counts.npz --model models/recurrent --out r.html --json";
      await command(folder, ["models", "markov"], args.split(" "));
      const html = await Deno.readTextFile(`${folder}/r.html`);
      // The seven figures of version 0.1.0 of the run, its free runs and the course of the training, or more.
      return { figures: Math.min(7, html.split("<svg").length - 1), training: html.includes("nats per bin") };
    },
  },
];

/** Trainings that are gone on with, maps, tables, fits, reports. */
export const LEARNING_FILES: readonly Golden[] = [...TRAININGS, ...RESULTS];
