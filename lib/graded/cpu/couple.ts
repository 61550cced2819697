import { stepOf } from "../../base/time_grid.ts";
import { carriedBy } from "../check_graded.ts";
import type { GradedModel } from "../models/graded_model.ts";
import type { GradedConnect, GradedCoupling } from "../spec_types.ts";

/** Where a population's numbers lie. */
export interface Place {
  /** Number of its units. */
  size: number;
  /** Model. */
  model: GradedModel;
  /** Its first output among those of the network. */
  outputs: number;
  /** Its first input among those of the network. */
  inputs: number;
}

/** A coupling in steps and places. */
export interface Coupled {
  /** Delay, steps. */
  delay: number;
  /** Adds what is carried. @param outputs Of the network, that long ago. @param inputs Of the network. */
  add(outputs: Float64Array, inputs: Float64Array): void;
}

/** Reads and writes of one output: where the source's is, where the target's input, and how far units lie apart. */
interface Lane {
  read: number;
  reads: number;
  write: number;
  writes: number;
  from: number;
  to: number;
  self: boolean;
}

type Add = (outputs: Float64Array, inputs: Float64Array, weight: number, lane: Lane) => void;

const addAll: Add = (outputs, inputs, weight, { read, reads, write, writes, from, to, self }) => {
  let sum = 0;
  for (let j = 0; j < from; j++) sum += outputs[read + j * reads];
  for (let i = 0; i < to; i++) {
    inputs[write + i * writes] += weight * (self ? sum - outputs[read + i * reads] : sum);
  }
};

function addShifted(shift: number, ring: boolean): Add {
  return (outputs, inputs, weight, { read, reads, write, writes, from, to }) => {
    for (let i = 0; i < to; i++) {
      let j = i - shift;
      if (ring) j = ((j % from) + from) % from;
      if (j >= 0 && j < from) inputs[write + i * writes] += weight * outputs[read + j * reads];
    }
  };
}

function addMatrix(matrix: readonly (readonly number[])[]): Add {
  return (outputs, inputs, weight, { read, reads, write, writes, from, to }) => {
    for (let i = 0; i < to; i++) {
      const row = matrix[i];
      let sum = 0;
      for (let j = 0; j < from; j++) sum += row[j] * outputs[read + j * reads];
      inputs[write + i * writes] += weight * sum;
    }
  };
}

function addBy(connect: GradedConnect): Add {
  if (connect === "all") return addAll;
  if (connect === "one-to-one") return addShifted(0, false);
  return "shift" in connect ? addShifted(connect.shift, connect.ring ?? false) : addMatrix(connect.matrix);
}

/** Works out a coupling. @param from Where its source lies. @param to Where its target lies. */
export function couple(
  coupling: GradedCoupling,
  stepMs: number,
  [from, to]: readonly [Place, Place],
): Coupled {
  const { connect = "all", weight = 1, delayMs = 0, lag = 0 } = coupling, add = addBy(connect);
  const { output, outputs, input } = carriedBy(coupling, from.model, to.model);
  const lane = (sent: number, got: number): Lane => ({
    read: from.outputs + output + sent,
    reads: from.model.outputs.length,
    write: to.inputs + input + got,
    writes: to.model.inputs.length,
    from: from.size,
    to: to.size,
    self: from === to,
  });
  // e^(i (phi - lag)): the cosine gets cos(lag) cos(phi) + sin(lag) sin(phi).
  const [c, s] = [Math.cos(lag), Math.sin(lag)];
  const lanes: readonly (readonly [number, Lane])[] = lag === 0
    ? Array.from({ length: outputs }, (_, k) => [weight, lane(k, k)] as const)
    : [
      [weight * c, lane(0, 0)],
      [weight * s, lane(1, 0)],
      [weight * c, lane(1, 1)],
      [-weight * s, lane(0, 1)],
    ];
  return {
    delay: stepOf(delayMs, stepMs),
    add: (sent, got) => lanes.forEach(([factor, one]) => add(sent, got, factor, one)),
  };
}
