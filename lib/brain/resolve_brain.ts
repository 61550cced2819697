import { type FailField, failFieldOf } from "../base/spec_error.ts";
import { stepOf, wholeSteps } from "../base/time_grid.ts";
import { type ResolvedWaveform, resolveWaveform } from "../system/resolved_waveform.ts";
import { type KnownNode, knownNodes, nodesOfRegions } from "./brain_spec.ts";
import { type Connectome, delaySteps } from "./connectome/connectome.ts";
import { resolveConnectome } from "./connectome/connectome_spec.ts";
import { type Port, type Tract, type Wiring, wiringOf } from "./coupling/wiring.ts";
import type { NodeKind } from "./node.ts";
import { SPEED } from "./plan_brain.ts";
import type { BrainSpec, NodeInput } from "./spec_types.ts";

const fail: FailField = failFieldOf("brain");

/** Most steps between two exchanges where delays allow more. */
const MOST_STEPS = 64;
/** Window of nodes that spike where none is given, ms. */
const WINDOW_MS = 1;

/** A stimulus, resolved. */
export interface ResolvedStimulus {
  /** Number of the port. */
  port: number;
  wave: ResolvedWaveform;
}

/** A brain with everything that it takes to run it. */
export interface ResolvedBrain {
  spec: BrainSpec;
  connectome: Connectome;
  /** Nodes of the spec, and which of them each region has. (R) */
  nodes: readonly KnownNode[];
  nodeOf: Int32Array;
  /** Number of the first port of each region. (R + 1) */
  firstPort: Int32Array;
  wiring: Wiring;
  stimuli: readonly ResolvedStimulus[];
  /** Activity of a rate of 1 Hz. (R) */
  gains: Float64Array;
  /** Steps between two exchanges. */
  block: number;
  /** Longest delay, steps. */
  mostDelay: number;
  /** Whether some nodes spike. */
  spikes: boolean;
  /** What people should know of it, one sentence each. */
  notes: readonly string[];
}

/** The tracts that end at an input. */
function tractsOf(
  { to, from, gain = 1, coupled = true, delayMs }: NodeInput,
  region: number,
  { spec, connectome, delays }: { spec: BrainSpec; connectome: Connectome; delays: Int32Array },
): Tract[] {
  const { regions, weights } = connectome, R = regions.length, tracts: Tract[] = [];
  const wanted = from && new Set(from), factor = gain * (coupled ? spec.coupling ?? 1 : 1);
  for (let source = 0; source < R; source++) {
    const weight = weights[region * R + source], length = connectome.lengthsMm[region * R + source];
    if (weight === 0 || (wanted && !wanted.has(regions[source]))) continue;
    const delay = delayMs === undefined ? delays[region * R + source] : stepOf(delayMs, spec.stepMs);
    if (delay === 0 && (delayMs ?? length) > 0) {
      const path = delayMs === undefined ? "stepMs" : `inputs.${to}.delayMs`;
      const time = delayMs ?? length / (spec.speed ?? SPEED);
      const rule = `must leave every delay a step: that from ${regions[source]} to ${
        regions[region]
      } is shorter than half of one`;
      fail(path, rule, `${time} ms with steps of ${spec.stepMs} ms`);
    }
    tracts.push({ source, delay, weight: factor * weight });
  }
  return tracts;
}

/** Steps between two exchanges, which no delay may be shorter than. */
function blockOf(
  spec: BrainSpec,
  least: number,
  { spikes, binSteps }: { spikes: boolean; binSteps: number },
): number {
  const windowMs = spec.windowMs ?? (spikes ? WINDOW_MS : undefined);
  if (windowMs === undefined) {
    let block = Math.min(least + 1, MOST_STEPS, binSteps);
    while (binSteps % block !== 0) block--;
    return block;
  }
  const block = wholeSteps(windowMs, spec.stepMs);
  if (block === null) {
    return fail("windowMs", `must be a whole number of steps of ${spec.stepMs} ms`, windowMs);
  }
  if (least < block - 1) {
    fail(
      "windowMs",
      `must not be longer than the shortest delay, ${least * spec.stepMs} ms, and a step`,
      windowMs,
    );
  }
  if (binSteps % block !== 0) {
    fail("windowMs", `must divide a bin, of ${binSteps * spec.stepMs} ms`, windowMs);
  }
  return block;
}

/**
 * Works out a brain.
 * @param binSteps Steps of a bin, which exchanges have to divide. @param own Kinds of nodes of the user's
 * own.
 * @throws {SpecError} When windows do not fit delays, or a delay is shorter than half a step.
 */
export function resolveBrain(
  spec: BrainSpec,
  binSteps: number,
  own: readonly NodeKind[] = [],
): ResolvedBrain {
  const connectome = resolveConnectome(spec.connectome),
    nodes = knownNodes(spec, own),
    R = connectome.regions.length;
  const nodeOf = nodesOfRegions(spec.nodes, connectome);
  const delays = delaySteps(connectome, { speed: spec.speed ?? SPEED, stepMs: spec.stepMs });
  const firstPort = new Int32Array(R + 1), ports: Port[] = [], tracts: Tract[][] = [];
  for (let region = 0; region < R; region++) {
    nodes[nodeOf[region]].node.inputs.forEach((input, number) => {
      ports.push({ region, input: number });
      tracts.push(tractsOf(input, region, { spec, connectome, delays }));
    });
    firstPort[region + 1] = ports.length;
  }
  const wiring = wiringOf(ports, tracts);
  const least = wiring.delays.reduce((low, delay) => Math.min(low, delay), 2 ** 30);
  const spikes = nodes.some(({ about }) => about.spikes);
  const gains = Float64Array.from(nodeOf, (at) => nodes[at].node.output?.gain ?? 1);
  const stimuli = (spec.stimuli ?? []).map(({ region, to, value }) => {
    const at = connectome.regions.indexOf(region), { inputs } = nodes[nodeOf[at]].node;
    const port = firstPort[at] + (to === undefined ? 0 : inputs.findIndex((input) => input.to === to));
    return { port, wave: resolveWaveform(value, spec.stepMs) };
  });
  return {
    ...{ spec, connectome, nodes, nodeOf, firstPort, wiring, stimuli, gains, spikes },
    block: blockOf(spec, least, { spikes, binSteps }),
    mostDelay: wiring.delays.reduce((most, delay) => Math.max(most, delay), 0),
    notes: connectome.notes,
  };
}
