/** One thread of the training of a classifier on the processor: a share of the rows of each batch. */
import { serveLosses } from "../../nn/processor/serve_losses.ts";
import { type ClassifierLearning, ClassifierProblem } from "./classifier_problem.ts";

serveLosses((from) => new ClassifierProblem(from as ClassifierLearning));
