import { all, type Code } from "../../wasm/code.ts";
import { get } from "../../wasm/instructions.ts";
import type { Inbox } from "../cpu/receive.ts";
import type { Kinetics } from "../build/kinetics.ts";
import type { CodeRoom } from "./code_room.ts";
import { exponential } from "./exponential_code.ts";
import { getWide, loadHalves, loadWide, setWide, type Wide, wide, type WideLocal } from "./wide.ts";

const { add, sub, mul, div } = wide;

/** Inputs of the cells that receptors make. */
export type InputName = "current" | "conductance" | "drive" | "kick";

/** Where the cells of a pass are: locals. */
export interface Pass {
  /** Bytes before their numbers in an array of doubles. */
  at: number;
  /** Bytes before what arrives for them now, and what arrives at the step's end, in the rings. */
  arriving: number;
  jumping: number;
}

/** The inputs that receptors have made so far: locals. */
export type Inputs = Map<InputName, WideLocal>;

/** Sets an input, or adds to it where an earlier receptor or current has set it. */
function put(room: CodeRoom, inputs: Inputs, name: InputName, value: Wide): Code {
  const before = inputs.get(name), local = before ?? room.local();
  inputs.set(name, local);
  return setWide(local, before === undefined ? value : add(getWide(local), value));
}

/** `1 / (1 + block e^(slope v))`. */
function unblocked(room: CodeRoom, block: Wide, slope: Wide, voltage: Wide): Wide {
  const power = exponential(room, mul(slope, voltage));
  return div(room.constant(1), add(room.constant(1), mul(block, power)));
}

/**
 * What `receive` does with a receptor, for the cells of a pass, operation by operation. The places of the ring are not emptied.
 * @param options.voltage The first state variable at the start of the step.
 * @param options.variable Makes a local that holds a variable of the cells from step to step.
 * @returns What is computed, and what is kept of it.
 */
export function receptorCode(
  room: CodeRoom,
  inbox: Inbox,
  { pass, inputs, voltage, variable }: {
    pass: Pass;
    inputs: Inputs;
    voltage: Wide;
    variable(values: Float64Array): WideLocal;
  },
): { compute: Code; keep: Code } {
  const { ring, a, b, receptor: { junctions, kinetics: { delta, held, second, reversal, block } } } = inbox;
  const number = (read: (kinetics: Kinetics) => number) => room.variable(() => read(inbox.receptor.kinetics));
  const quantum = (gain: (kinetics: Kinetics) => number) =>
    room.variable(() => gain(inbox.receptor.kinetics) * inbox.receptor.quantum);
  const arrived = wide.ofSigned(
    loadHalves(get(delta ? pass.jumping : pass.arriving), ring.byteOffset, room.local()),
  );
  const input = (name: InputName, value: Wide) => put(room, inputs, name, value);
  if (delta) return { compute: input("kick", mul(quantum(() => 1), arrived)), keep: [] };
  const code: Code[] = [], stored: Code[] = [];
  const store = (local: WideLocal, value: Wide) => stored.push(setWide(local, keep(value)));
  const keep = (value: Wide): Wide => {
    const kept = room.kept(value);
    code.push(kept.code);
    return kept.get;
  };
  const ownA = variable(a);
  if (junctions) {
    const sum = keep(mul(quantum(() => 1), arrived));
    store(ownA, sum);
    const own = loadWide(get(pass.at), b.byteOffset, room.vectors);
    return { compute: all(...code, input("conductance", own), input("drive", sum)), keep: all(...stored) };
  }
  let mean: Wide;
  if (held) {
    const now = keep(mul(quantum(() => 1), arrived));
    store(ownA, now);
    mean = now;
  } else {
    const came = second ? keep(arrived) : arrived;
    const a0 = keep(add(getWide(ownA), mul(quantum(({ gainA }) => gainA), came)));
    mean = mul(number(({ meanA }) => meanA), a0);
    let left = sub(a0, mul(number(({ lostA }) => lostA), a0));
    if (second) {
      const ownB = variable(b);
      const b0 = keep(add(getWide(ownB), mul(quantum(({ gainB }) => gainB), came)));
      mean = add(mean, mul(number(({ meanB }) => meanB), b0));
      left = add(left, mul(number(({ ab }) => ab), b0));
      store(ownB, sub(b0, mul(number(({ lostB }) => lostB), b0)));
    }
    store(ownA, left);
  }
  if (block > 0) {
    const [at0, slope] = [number(({ block }) => block), number(({ blockSlope }) => -blockSlope)];
    mean = mul(mean, unblocked(room, at0, slope, voltage));
  }
  const open = keep(mean);
  if (reversal === null) code.push(input("current", open));
  else {
    code.push(input("conductance", open));
    code.push(input("drive", mul(open, number(({ reversal }) => reversal!))));
  }
  return { compute: all(...code), keep: all(...stored) };
}
