import { decisionTask, loadRecurrent, saveRecurrent, trainRecurrent } from "../../lib/entries/recurrent.ts";
import { mutateSafetensors } from "./_mutate.ts";
import type { Target } from "./_target.ts";

/** A network of rates with all that its file may have, and a checkpoint of its training. */
export async function ofRecurrent(folder: string): Promise<Target[]> {
  const checkpoint = `${folder}/rates.checkpoint.safetensors`, path = `${folder}/rates.safetensors`;
  const options = {
    ...{
      task: decisionTask({ steps: 3 }),
      units: 3,
      rank: 1,
      excitatory: 0.5,
      steps: 2,
      batch: 2,
      checkpoint,
    },
    ...{ masks: { recurrent: [0, 1, 1, 1, 0, 1, 1, 1, 0] }, activation: "relu" as const },
  };
  const { network } = await trainRecurrent(options);
  await saveRecurrent(path, network);
  return [
    { name: "network of rates", path, mutate: mutateSafetensors, load: () => loadRecurrent(path) },
    {
      name: "checkpoint of a network of rates",
      path: checkpoint,
      mutate: mutateSafetensors,
      load: () => trainRecurrent({ ...options, resume: true }),
    },
  ];
}
