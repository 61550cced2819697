import { countData } from "../../lib/experiment/count_data.ts";
import { countsOfRun } from "../../lib/markov/counts_of.ts";
import { sampleBox } from "../../lib/experiment/dataset/sample_box.ts";
import type { Gpu } from "../../lib/gpu/gpu.ts";
import { overrideSpec } from "../../lib/markov/mif_spec.ts";
import { getPreset } from "../../lib/markov/presets.ts";
import { simulateEnsemble } from "../../lib/markov/gpu/ensemble.ts";
import { saveModel } from "../../lib/surrogate/model_file.ts";
import { trainSurrogate } from "../../lib/surrogate/counts/train.ts";

/** Trains a small surrogate of a small network over S_EE 12 to 20 and lambda 3000 to 8000, and saves it. */
export async function saveSmallModel(gpu: Gpu, path: string): Promise<void> {
  const base = getPreset("mif-small-hom");
  const box = [{ name: "S_EE", low: 12, high: 20 }, { name: "lambda", low: 3000, high: 8000 }];
  const points = 24;
  const values = Float32Array.from(sampleBox(box, { points }));
  const specs = Array.from(
    { length: points },
    (_, k) => overrideSpec(base, { S_EE: values[2 * k], lambda: values[2 * k + 1] }),
  );
  const run = await simulateEnsemble(gpu, specs, { durationMs: 1000, seed: 3 });
  const names = box.map(({ name }) => name);
  const parameters = { names, values, low: [12, 3000], high: [20, 8000] };
  const { model } = await trainSurrogate(gpu, {
    data: { ...countData(countsOfRun(run), [base]), parameters },
    spec: { layers: [{ kind: "lstm", units: 16 }] },
    steps: 250,
    batch: 32,
    window: 40,
    seed: 1,
  });
  const training = { ...model.spec.training, network: JSON.stringify(base) };
  await saveModel(path, { ...model, spec: { ...model.spec, training } });
}
