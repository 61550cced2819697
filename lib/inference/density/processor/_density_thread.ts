/** One thread of the training of a density on the processor: a share of the rows of each batch. */
import { serveLosses } from "../../../nn/processor/serve_losses.ts";
import { type DensityLearning, DensityProblem } from "./density_problem.ts";

serveLosses((from) => new DensityProblem(from as DensityLearning));
