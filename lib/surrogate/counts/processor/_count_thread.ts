/** One thread of a training on the processor: a share of the rows of each batch. */
import { serveLosses } from "../../../nn/processor/serve_losses.ts";
import { CountProblem, type CountTraining } from "./count_problem.ts";

serveLosses((from) => new CountProblem(from as CountTraining));
