/** One thread of a training on the processor: a share of the volleys of each batch. */
import { serveLosses } from "../../../nn/processor/serve_losses.ts";
import { type VolleyBatches, VolleyProblem } from "./volley_problem.ts";

serveLosses((from) => new VolleyProblem(from as VolleyBatches));
