// What the invocations that simulate one network together share: how many spikes are listed and recorded, and whether a pass
// changed any. With ALONE a network has one invocation, and nothing is shared. A piece of mif_windows.wgsl.

//#if ALONE
var<private> listed: u32;            // spikes in the list that is being written
var<private> differs: u32;           // 1 when a cell's spikes are not those of the list that is read
var<private> stored: u32;            // recorded spikes of this network so far

fn list_place() -> u32 {
  listed++;
  return listed - 1u;
}

fn tell_difference() {
  differs = 1u;
}

fn store_place() -> u32 {
  stored++;
  return stored - 1u;
}

fn stored_spikes() -> u32 {
  return stored;
}

// Number of spikes in the list that was written, and whether it differs from that before.
fn end_pass(lane: u32) -> vec2<u32> {
  let now = vec2<u32>(listed, differs);
  listed = 0u;
  differs = 0u;
  return now;
}
//#else
var<workgroup> listed: atomic<u32>;  // spikes in the list that is being written
var<workgroup> differs: atomic<u32>; // 1 when a cell's spikes are not those of the list that is read
var<workgroup> stored: atomic<u32>;  // recorded spikes of this network so far
var<workgroup> pass_result: vec2<u32>;

fn list_place() -> u32 {
  return atomicAdd(&listed, 1u);
}

fn tell_difference() {
  atomicStore(&differs, 1u);
}

fn store_place() -> u32 {
  return atomicAdd(&stored, 1u);
}

fn stored_spikes() -> u32 {
  return atomicLoad(&stored);
}

// Number of spikes in the list that was written, and whether it differs from that before. All of the team wait for each
// other.
fn end_pass(lane: u32) -> vec2<u32> {
  workgroupBarrier();
  storageBarrier();
  if (lane == 0u) {
    pass_result = vec2<u32>(atomicExchange(&listed, 0u), atomicExchange(&differs, 0u));
  }
  return workgroupUniformLoad(&pass_result);
}
//#endif
