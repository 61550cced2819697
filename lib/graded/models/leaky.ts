import { defineGraded, type GradedModel, gradedParameter } from "./graded_model.ts";

const constants = ({ tau, noise }: { tau: number; noise: number }, stepMs: number) => ({
  decay: Math.exp(-stepMs / tau),
  spread: noise * Math.sqrt(-Math.expm1(-2 * stepMs / tau)),
});

/**
 * A leaky unit: `tau v' = -v + x + bias`, exactly over steps in which x stays, and the output `1 / (1 + e^(-gain (v - threshold)))`.
 *
 * J. J. Hopfield (1984), doi:10.1073/pnas.81.10.3088.
 */
export const leaky: GradedModel = defineGraded({
  name: "leaky",
  about: "follows its input, with an output of a logistic curve",
  references: ["hopfield1984"],
  parameters: {
    tau: gradedParameter("ms", 10, [1e-3, 1e6], "time constant"),
    bias: gradedParameter("", 0, [-1e6, 1e6], "input that it has by itself"),
    gain: gradedParameter("", 4, [1e-6, 1e6], "four times the steepest slope of the output"),
    threshold: gradedParameter("", 0.5, [-1e6, 1e6], "where the output is a half"),
    noise: gradedParameter("", 0, [0, 1e6], "standard deviation of v by itself under white noise"),
  },
  state: { v: { unit: "", initial: 0, about: "what its input has come to" } },
  inputs: ["x"],
  outputs: ["y"],
  event: "the output passes a half",
  active: { variable: "y", above: 0.5 },
  normals: ({ noise }) => noise > 0 ? 1 : 0,
  constants,
  wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let before = (*s).v;
  let goal = i.x + p.bias;
  (*s).v = goal + (before - goal) * p.decay + p.spread * i.normals.x;
  return before < p.threshold && (*s).v >= p.threshold;
}
fn output(s: State, p: Parameters) -> Output {
  return Output(1.0 / (1.0 + exp(clamp(-p.gain * (s.v - p.threshold), -80.0, 80.0))));
}`,
  open(p, stepMs) {
    const { bias, gain, threshold } = p, { decay, spread } = constants(p, stepMs);
    return {
      step(state, input, normals) {
        const before = state[0], goal = input[0] + bias;
        state[0] = goal + (before - goal) * decay + spread * normals[0];
        return before < threshold && state[0] >= threshold;
      },
      output: (state, out) => void (out[0] = 1 / (1 + Math.exp(-gain * (state[0] - threshold)))),
    };
  },
});
