// The coarse state beside the counts: per channel, the change from one bin to the next is Gaussian. In units of the changes'
// deviation its mean is m and its log-variance v, both outputs of the head: from vec4 HEAD_VEC4 on, (m, v) of two channels each.
// A channel is (steepness, lowest, highest, 0): the normalised state's unit over that of the changes, and the state's range.

const MAX_LOG_VARIANCE = 10.0;

fn logVarianceOf(raw: f32) -> f32 {
  return clamp(raw, -MAX_LOG_VARIANCE, MAX_LOG_VARIANCE);
}
