/** One thread of a training on the processor: a share of the rows of each batch. */
import { serveLosses } from "../../../nn/processor/serve_losses.ts";
import { type TraceLearning, TraceProblem } from "./trace_problem.ts";

serveLosses((from) => new TraceProblem(from as TraceLearning));
