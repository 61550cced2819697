import { fail } from "../../base/fail.ts";
import type { LayerBlock } from "../../nn/layer.ts";
import { layerOf } from "../../nn/layers/registry.ts";
import type { NamedWeights } from "../../nn/layout.ts";
import type { SurrogateModel } from "../model.ts";
import { traceLayout } from "./trace_layout.ts";
import { traceInputCount, type TraceSpec } from "./trace_spec.ts";

/** For each place in a wide row or column the place in the narrow one that it goes on from; -1 where it is new. */
type Places = readonly number[];

const TASK = "train the trace surrogate further";

/** The places of a narrow part among those of a wide one, spread evenly. */
function spread(narrow: number, wide: number): Places {
  return Array.from({ length: wide }, (_, at) => {
    const place = Math.floor(at * narrow / wide);
    return Math.floor((at + 1) * narrow / wide) > place ? place : -1;
  });
}

const same = (count: number): Places => spread(count, count);
const isWider = (places: Places) => places.includes(-1);

/** What of a layer's inputs and units was there before. */
interface Widening {
  /** Places of its inputs. */
  below: Places;
  /** Places of its units. */
  units: Places;
  /** Places of its units within a group, of which it has one or more. */
  group: Places;
}

function wideningOf(narrow: LayerBlock, wide: LayerBlock, below: Places): Widening {
  const from = narrow.units, to = wide.units, groups = wide.groups ?? 1;
  // As places are spread evenly, those of all units are also even within each group.
  return { below, units: spread(from, to), group: spread(from / groups, to / groups) };
}

/** Puts the weights of a layer that were there among its fresh ones; what was there does not read what is new. */
function widenLayer(
  layer: Widening,
  name: string,
  { old, fresh }: { old: NamedWeights; fresh: NamedWeights },
): void {
  const { below, units, group } = layer;
  for (const of of Object.keys(fresh).filter((of) => of.startsWith(`${name}.`))) {
    const from = old[of].data, to = fresh[of].data, rows = fresh[of].shape[0];
    const gates = rows / units.length, narrowUnits = old[of].shape[0] / gates;
    const narrowColumns = from.length / old[of].shape[0], columns = to.length / rows;
    const read = isWider(below) && !of.includes(".bias") ? below : same(columns);
    const places = of.includes(".weight_hh") ? group : read;
    for (let row = 0; row < rows; row++) {
      const gate = Math.floor(row / units.length), unit = units[row % units.length];
      if (unit < 0) continue;
      const start = (gate * narrowUnits + unit) * narrowColumns;
      places.forEach((place, k) => to[row * columns + k] = place < 0 ? 0 : from[start + place]);
    }
  }
}

/**
 * First weights of a surrogate whose layers have more units than those of one that is trained. It predicts what the latter does, as the units that
 * were there do not read the new ones, which are drawn; Chen, Goodfellow & Shlens (2016), arXiv:1511.05641, copy units instead.
 * @param from The trained one.
 * @param wide As its spec, but for the units of dense and recurrent layers.
 * @param drawn First weights of `wide`.
 * @throws {RangeError} When layers differ in more than their units, lose some, or are read by another kind of layer.
 */
export function widenTrace(
  from: SurrogateModel<TraceSpec>,
  wide: TraceSpec,
  drawn: NamedWeights,
): NamedWeights {
  const ensure = (condition: boolean, rule: string, value: unknown) => {
    if (!condition) fail(TASK, rule, JSON.stringify(value));
  };
  const old = from.spec.layers;
  ensure(old.length === wide.layers.length, `it must have ${old.length} layers`, wide.layers.length);
  const before = traceLayout(from.spec), after = traceLayout(wide);
  const weights = { old: from.weights, fresh: structuredClone(drawn) };
  let below = same(traceInputCount(wide));
  wide.layers.forEach((layer, at) => {
    const unitless = (one: typeof layer) => JSON.stringify({ ...one, units: 0 });
    ensure(
      unitless(layer) === unitless(old[at]),
      `layer ${at} may differ from ${JSON.stringify(old[at])} in units alone`,
      layer,
    );
    ensure(
      !isWider(below) || layerOf(layer).readsWider === true,
      "a layer that becomes wider must be below a dense or recurrent one",
      layer,
    );
    const narrow = before.layers[at], widened = after.layers[at];
    ensure(
      widened.units >= narrow.units,
      `layer ${at} must have at least ${narrow.units} units`,
      widened.units,
    );
    ensure(
      widened.units === narrow.units || layerOf(layer).fixedUnits !== true,
      `layer ${at} must keep its ${narrow.units} units, as a layer of kind ${layer.kind} cannot become wider`,
      widened.units,
    );
    const layerWidening = wideningOf(narrow, widened, below);
    widenLayer(layerWidening, `layers.${at}`, weights);
    below = layerWidening.units;
  });
  widenLayer(wideningOf(before.head, after.head, below), "head", weights);
  return weights.fresh;
}
