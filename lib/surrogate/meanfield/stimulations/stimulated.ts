import { fail } from "../../../base/fail.ts";
import { withNearest } from "../../../base/nearest_name.ts";
import type { MeanFieldSpec } from "../../../meanfield/spec_types.ts";
import type { SpikingSpec } from "../../../spiking/spec_types.ts";
import type { Waveform } from "../../../system/waveform.ts";
import { driveName } from "../channels.ts";
import { generatorInput, neuronOf } from "../field_of_network.ts";

/** An input of a network whose rate is the same all the time. */
export interface ConstantInput {
  /** Its name, for people: that of the mean field's input, or of the population of a generator. */
  name: string;
  /** Its name among the inputs of the mean field. */
  input: string;
  /** Its usual rate, Hz. */
  rate: number;
  /** Where it is in the network's spec. */
  place: { drive: number } | { population: number };
}

/** The inputs of a network that can be stimulated: drives and generators of a rate above 0 that is the same all the time. */
export function constantInputs(spec: SpikingSpec): ConstantInput[] {
  const found: (Omit<ConstantInput, "rate"> & { rate: unknown })[] = [];
  spec.drives?.forEach(({ rateHz: rate, fromMs, untilMs }, drive) => {
    const name = driveName(spec, drive);
    if (fromMs === undefined && untilMs === undefined) {
      found.push({ name, input: name, rate, place: { drive } });
    }
  });
  spec.populations.forEach((one, population) => {
    if (one.neuron !== "poisson" || one.replay) return;
    const rate = one.parameters?.rate ?? neuronOf(one).parameters.rate.default;
    found.push({ name: one.name, input: generatorInput(one.name), rate, place: { population } });
  });
  return found.filter((one): one is ConstantInput => typeof one.rate === "number" && one.rate > 0);
}

/** The inputs that are to be stimulated. @throws {RangeError} When there are none, or one is unknown. */
export function chosenInputs(spec: SpikingSpec, names?: readonly string[]): ConstantInput[] {
  const all = constantInputs(spec), task = "stimulate the network";
  if (all.length === 0) {
    fail(task, "it must have a drive or a Poisson generator whose rate is above 0 and constant", "none");
  }
  if (names?.length === 0) fail(task, "inputs must name at least one", "none");
  const known = all.map(({ name }) => name);
  const odd = names?.find((name) => !known.includes(name));
  if (odd !== undefined) {
    fail(task, `inputs must be among ${known.join(", ")}, whose rates are constant`, withNearest(odd, known));
  }
  return names ? all.filter(({ name }) => names.includes(name)) : all;
}

/** A network whose inputs vary. @param wave Rate of an input, Hz, by its usual one. */
export function stimulatedNetwork(
  spec: SpikingSpec,
  inputs: readonly ConstantInput[],
  wave: (rate: number) => Waveform,
): SpikingSpec {
  const drives = spec.drives?.map((one) => ({ ...one })), populations = [...spec.populations];
  for (const { place, rate } of inputs) {
    if ("drive" in place) drives![place.drive].rateHz = wave(rate);
    else {
      const one = populations[place.population];
      populations[place.population] = { ...one, parameters: { ...one.parameters, rate: wave(rate) } };
    }
  }
  return { ...spec, populations, ...(drives ? { drives } : {}) };
}

/** A mean field whose inputs vary in the same way, and that does not fluctuate. */
export function stimulatedField(
  field: MeanFieldSpec,
  stimulated: readonly ConstantInput[],
  wave: (rate: number) => Waveform,
): MeanFieldSpec {
  const inputs = field.inputs?.map((one) => {
    const found = stimulated.find(({ input }) => input === one.name);
    return found ? { ...one, value: wave(found.rate) } : one;
  });
  return { ...field, finiteSize: false, ...(inputs ? { inputs } : {}) };
}
