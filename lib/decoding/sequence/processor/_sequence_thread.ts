/** One thread of the training of a network of sequences on the processor: a share of the rows of each batch. */
import { serveLosses } from "../../../nn/processor/serve_losses.ts";
import { type SequenceLearning, SequenceProblem } from "./sequence_problem.ts";

serveLosses((from) => new SequenceProblem(from as SequenceLearning));
