// What the head's outputs mean. The counts n_p of the populations in a bin follow one another, each given those before it:
//   n_p ~ D(exp(a_p + sum over q < p of c_pq g_q), alpha_p),  g_q = log(1 + n_q) - centre_q.
// D is the negative binomial of mean mu and variance mu + alpha mu^2, or the Poisson distribution (alpha = 0).
// Order of the outputs: the log means a_p; the couplings c_10, c_20, c_21, c_30, ..; then the negative binomial's raw dispersions.
// Of each population `shape.head` has (largest log mean, centre of g, 0, 0).
// The host sets POPULATIONS, P, and HEAD_VEC4, the vec4 that the outputs of a negative binomial take.

const COUPLINGS = POPULATIONS * (POPULATIONS - 1u) / 2u;
const MIN_LOG_MEAN = -12.0;
const MIN_DISPERSION = 1e-6; // beside it, the negative binomial is a Poisson distribution in single precision

fn couplingOf(n: f32, centre: f32) -> f32 {
  return log(1.0 + n) - centre;
}

fn dispersionOf(raw: f32) -> f32 {
  return softplus(raw) + MIN_DISPERSION;
}
