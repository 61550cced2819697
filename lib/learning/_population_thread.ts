/** One thread of a population: takes members from step to step. */
import { serveMembers } from "../nn/population/serve_members.ts";
import type { ClassifierTable } from "./processor/classifier_problem.ts";
import { type ClassifierData, type ClassifierOptions, classifierTrainable } from "./train_classifier.ts";

serveMembers((common) => {
  const { of, table } = common as { of: Omit<ClassifierData, "inputs" | "labels">; table: ClassifierTable };
  const data = { ...of, inputs: table.inputs, labels: table.labels };
  return (member) => classifierTrainable({ ...member as Omit<ClassifierOptions, "data">, data }, table);
});
