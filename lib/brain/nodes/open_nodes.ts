import type { MeanFieldSpec } from "../../meanfield/spec_types.ts";
import type { SpikingSpec } from "../../spiking/spec_types.ts";
import type { BrainNode, OpenNodeOptions } from "../node.ts";
import { openMeanField } from "./mean_field_node.ts";
import { openPoisson } from "./poisson_node.ts";
import type { PoissonSpec, SeriesSpec } from "./rate_specs.ts";
import { openSeries } from "./series_node.ts";
import { openSpiking } from "./spiking_node.ts";

/** Specs of the library's nodes. */
export type LibraryNode = MeanFieldSpec | SpikingSpec | SeriesSpec | PoissonSpec;

/** Opens a node of the library. @throws {SpecError} When it cannot run in the brain. */
export async function openNode(spec: LibraryNode, options: OpenNodeOptions): Promise<BrainNode> {
  switch (spec.kind) {
    case "mean-field":
      return openMeanField(spec, options);
    case "spiking":
      return await openSpiking(spec, options);
    case "series":
      return openSeries(spec, options);
    case "poisson":
      return openPoisson(spec, options);
  }
}
