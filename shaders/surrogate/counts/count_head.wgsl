// What the head's outputs mean: E ~ D(mu_E, alpha_E), I given E ~ D(exp(a + c g(E)), alpha_I), g(n) = log(1 + n) - centre.
// D is the negative binomial of mean mu and variance mu + alpha mu^2, or the Poisson distribution (alpha = 0).
// Order of the outputs: log mu_E, a, c, then the negative binomial's raw dispersions of E and I.

const MIN_LOG_MEAN = -12.0;
const MIN_DISPERSION = 1e-6; // beside it, the negative binomial is a Poisson distribution in single precision

struct CountHead {
  maxLogMeanE: f32,
  maxLogMeanI: f32,
  couplingCentre: f32, // of g
}

fn couplingOf(n: f32, head: CountHead) -> f32 {
  return log(1.0 + n) - head.couplingCentre;
}

fn dispersionOf(raw: f32) -> f32 {
  return softplus(raw) + MIN_DISPERSION;
}
