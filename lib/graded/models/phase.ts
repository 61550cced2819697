import { defineGraded, type GradedModel, gradedParameter } from "./graded_model.ts";

/**
 * A phase oscillator: `phi' = 2 pi frequencyHz + drive + noise xi + Im(e^(-i phi) (c + i s))`, rad/s, where c and s sum weights times cosine and sine of others' phases. A
 * coupling of weight k and lag psi from j so adds `k sin(phi_j - phi_i - psi)`, and a chain of them has exactly the lag psi from one to the next once it is locked. xi is white noise.
 * The phase is kept in [0, 2 pi). The scheme is Euler's (Euler and Maruyama's with noise), of order 1; what is locked does not depend on the step.
 *
 * Y. Kuramoto (1984), doi:10.1007/978-3-642-69689-3; H. Sakaguchi, Y. Kuramoto (1986), doi:10.1143/PTP.76.576.
 */
export const phase: GradedModel = defineGraded({
  name: "phase",
  about: "a phase oscillator that sums sines of differences of phases",
  references: ["sakaguchi1986"],
  parameters: {
    frequencyHz: gradedParameter("Hz", 1, [-1e4, 1e4], "frequency by itself"),
    noise: gradedParameter("rad/s^(1/2)", 0, [0, 1e4], "intensity of the white noise of its frequency"),
  },
  state: { phi: { unit: "rad", initial: 0, about: "phase, from 0 to 2 pi" } },
  inputs: ["cosine", "sine", "drive"],
  outputs: ["cosine", "sine"],
  event: "a cycle begins",
  active: { variable: "sine", above: 0 },
  normals: ({ noise }) => noise > 0 ? 1 : 0,
  constants: (p, stepMs) => ({ spread: p.noise * Math.sqrt(stepMs / 1000) }),
  wgsl: `fn advance(s: ptr<function, State>, p: Parameters, i: Input) -> bool {
  let phi = (*s).phi;
  let pull = i.sine * cos(phi) - i.cosine * sin(phi);
  let turn = 6.2831853;
  let moved = phi + 0.001 * i.h * (turn * p.frequencyHz + i.drive + pull) + p.spread * i.normals.x;
  let cycles = floor(moved / turn);
  (*s).phi = moved - turn * cycles;
  return cycles > 0.0;
}
fn output(s: State, p: Parameters) -> Output {
  return Output(cos(s.phi), sin(s.phi));
}`,
  open({ frequencyHz, noise }, stepMs) {
    const seconds = stepMs / 1000, spread = noise * Math.sqrt(seconds), turn = 2 * Math.PI;
    return {
      step(state, input, normals) {
        const phi = state[0], pull = input[1] * Math.cos(phi) - input[0] * Math.sin(phi);
        const moved = phi + seconds * (turn * frequencyHz + input[2] + pull) + spread * normals[0];
        const cycles = Math.floor(moved / turn);
        state[0] = moved - turn * cycles;
        return cycles > 0;
      },
      output(state, out) {
        out[0] = Math.cos(state[0]);
        out[1] = Math.sin(state[0]);
      },
    };
  },
});
