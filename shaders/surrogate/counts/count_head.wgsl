// What the head's outputs mean. The counts n_p of the populations in a bin follow one another, each given those before it:
//   n_p ~ D(exp(a_p + sum over q < p of c_pq g_q), alpha_p),  g_q = log(1 + n_q) - centre_q.
// D is the negative binomial of mean mu and variance mu + alpha mu^2, the Poisson distribution (alpha = 0), or the
// Conway-Maxwell-Poisson distribution of mu and nu in the place of alpha (see conway_maxwell).
// Order of the outputs: the log means a_p; the couplings c_10, c_20, c_21, c_30, ..; then, but for Poisson, the raw shapes.
// Of each population `shape.head` has (largest log mean, centre of g, 0, 0).
// The host sets POPULATIONS, P, and HEAD_VEC4, the vec4 that the outputs with shapes take.
// Flags: POISSON or CONWAY_MAXWELL, else negative binomial.

const COUPLINGS = POPULATIONS * (POPULATIONS - 1u) / 2u;
const MIN_LOG_MEAN = -12.0;
const MIN_DISPERSION = 1e-6; // beside it, the negative binomial is a Poisson distribution in single precision
const MAX_LOG_NU = 3.4657359; // nu from 1/32 to 32

fn couplingOf(n: f32, centre: f32) -> f32 {
  return log(1.0 + n) - centre;
}

// alpha or nu of a raw output.
fn shapeOf(raw: f32) -> f32 {
  //#if CONWAY_MAXWELL
  return exp(clamp(raw, -MAX_LOG_NU, MAX_LOG_NU));
  //#else
  return softplus(raw) + MIN_DISPERSION;
  //#endif
}
