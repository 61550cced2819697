// How the outputs of a mixture of Gaussians lie, and the bounds of its log-scales. A piece of mixture_loss.wgsl and
// mixture_draw.wgsl.

const LOWEST_SCALE: f32 = -5.0;
const HIGHEST_SCALE: f32 = 3.0;

// Where the means begin: after K logits, padded to a multiple of four.
fn mixtureMeans(K: u32) -> u32 {
  return ((K + 3u) / 4u) * 4u;
}
