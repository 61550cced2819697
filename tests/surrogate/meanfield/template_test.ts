import { assertAlmostEquals, assertEquals, assertThrows } from "@std/assert";
import { openTransfer } from "../../../lib/meanfield/transfer/registry.ts";
import type { Transfer } from "../../../lib/meanfield/transfer/transfer.ts";
import { resolveSpiking } from "../../../lib/spiking/build/resolve.ts";
import type { SpikingSpec } from "../../../lib/spiking/spec_types.ts";
import { parseSpikingSpec } from "../../../lib/spiking/spiking_spec.ts";
import { isolatePopulation } from "../../../lib/surrogate/meanfield/isolated_population.ts";
import { TransferSearch } from "../../../lib/surrogate/meanfield/derive_transfer.ts";
import { NetworkBox } from "../../../lib/surrogate/meanfield/network_at.ts";
import { templateOf } from "../../../lib/surrogate/meanfield/template/template_of.ts";
import { templateKinetics } from "../../../lib/surrogate/meanfield/template/template_synapses.ts";
import { fitTemplates } from "../../../lib/surrogate/meanfield/template/fit_template.ts";
import { assertSpecError } from "../../_assert_spec_error.ts";
import { twoPopulations } from "./_networks.ts";

const templateIn = (spec: SpikingSpec) =>
  templateOf(isolatePopulation({ spec, resolved: resolveSpiking(spec) }, "E", { cells: 20 }));
