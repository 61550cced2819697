import { overrideSpiking } from "../../spiking/override_spiking.ts";
import { Tables } from "../../spiking/build/lookup.ts";
import { resolveSpiking } from "../../spiking/build/resolve.ts";
import type { OwnModels } from "../../spiking/simulation/plan_spiking.ts";
import type { SpikingSpec } from "../../spiking/spec_types.ts";
import type { Network } from "./channels.ts";

/** A parameter that spans a box. */
export interface BoxParameter {
  /** Path in the network's spec. */
  name: string;
  low: number;
  high: number;
}

/** The networks of a box of parameters. */
export class NetworkBox {
  readonly #variants: SpikingSpec[];
  /** Tables, and pairs chosen by place, which are slow to find: mostly the same at all points. */
  readonly #tables = new Tables();

  /**
   * @param spec The network. @param box Its parameters; none of a single network.
   * @param models Models of one's own.
   */
  constructor(
    readonly spec: SpikingSpec,
    readonly box: readonly BoxParameter[],
    readonly models: OwnModels = {},
  ) {
    const at = (values: Readonly<Record<string, number>>) => overrideSpiking(spec, values, models);
    this.#variants = [
      ...(box.length === 0 ? [spec] : [this.#at(this.middle)]),
      ...box.flatMap(({ name, low, high }) => [at({ [name]: low }), at({ [name]: high })]),
    ];
  }

  /** Values in the middle. */
  get middle(): number[] {
    return this.box.map(({ low, high }) => (low + high) / 2);
  }

  #at(values: ArrayLike<number>): SpikingSpec {
    const overrides = Object.fromEntries(this.box.map(({ name }, p) => [name, values[p]]));
    return this.box.length === 0 ? this.spec : overrideSpiking(this.spec, overrides, this.models);
  }

  /** The network at some values of the parameters. (P) @throws {SpecError} When they do not fit. */
  at(values: ArrayLike<number>): Network {
    const spec = this.#at(values);
    return { spec, resolved: resolveSpiking(spec, this.models, this.#tables), variants: this.#variants };
  }

  /** The networks at the least and at the largest value of a parameter, the others in the middle. */
  ends(p: number): [Network, Network] {
    const { low, high } = this.box[p];
    return [this.at(this.middle.with(p, low)), this.at(this.middle.with(p, high))];
  }
}
