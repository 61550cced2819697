/** Whether the members of an ensemble disagree where they are wrong: at points of a dataset that were not learnt from. */
import { assert } from "@std/assert";
import { datasetCounts } from "../../../lib/experiment/dataset/dataset_counts.ts";
import { makeDataset } from "../../../lib/experiment/dataset/make_dataset.ts";
import { countTraining } from "../../../lib/experiment/dataset/training_data.ts";
import { getMeanFieldPreset } from "../../../lib/meanfield/mean_field_presets.ts";
import type { MembersHeldOut } from "../../../lib/nn/ensemble_members.ts";
import type { TrainedModel } from "../../../lib/nn/model_file.ts";
import { heldOutSpreads, pointsHeldOut } from "../../../lib/surrogate/ensemble/held_out_spreads.ts";
import type { CountSpec } from "../../../lib/surrogate/surrogate.ts";
import { trainModel } from "../../../lib/surrogate/train_model.ts";
import type { SystemSpec } from "../../../lib/system/run.ts";
import { inFolder } from "../../_folder.ts";

/** Correlation of spreads and magnitudes of errors, over points and populations. */
function correlationIn({ spreads, errors }: MembersHeldOut): number {
  const x = Object.values(spreads).flat(), y = Object.values(errors).flat().map(Math.abs);
  const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const centred = (values: readonly number[]) => values.map((value) => value - mean(values));
  const [a, b] = [centred(x), centred(y)],
    product = (u: number[], v: number[]) => mean(u.map((one, k) => one * v[k]));
  const scale = Math.sqrt(product(a, a) * product(b, b));
  return scale > 0 ? product(a, b) / scale : 0;
}

Deno.test("the spread of an ensemble is correlated with its error at held-out points by 0.5 or more, and that of equal members is not", () =>
  inFolder(async (folder) => {
    const dataset = await makeDataset(`${folder}/data`, {
      spec: getMeanFieldPreset("wilson-cowan") as SystemSpec,
      box: [
        { name: "inputs.drive.value", low: 0.5, high: 2 },
        { name: "populations.E.parameters.gain", low: 0.8, high: 1.6 },
        { name: "populations.E.parameters.threshold", low: 3, high: 5 },
      ],
      ...{ points: 128, durationMs: 1000, warmupMs: 300, testRuns: 1, seed: 2 },
      fractions: { train: 0.375, validation: 0.125, test: 0.5 },
    });
    const { model: trained } = await trainModel(null, {
      ...{ kind: "recurrent", ...await countTraining(dataset), members: 4, steps: 500, seed: 1, batch: 24 },
      choices: { layers: "gru:12", window: 40 },
    });
    const model = trained as TrainedModel<CountSpec>, test = await datasetCounts(dataset, "test");
    const points = pointsHeldOut(test, test.networks),
      found = (await heldOutSpreads(null, model, points, {}))!;
    const correlation = correlationIn(found);
    assert(correlation >= 0.5, `correlation of spread and error at ${points.length} points: ${correlation}`);
    const others = model.ensemble!.others.map(() => model.weights);
    const equal = { ...model, ensemble: { others, heldOut: null } };
    const none = correlationIn((await heldOutSpreads(null, equal, points, {}))!);
    assert(none < 0.4, `the same of equal members: ${none}`);
  }));
