// What the invocations that simulate one network together share: how many spikes are listed and recorded, and whether a pass
// changed any. With ALONE a network has one invocation, and nothing is shared. A piece of mif_windows.wgsl.

//#if ALONE
var<private> listed: u32;            // spikes in the list that is being written
//#if RUNAWAY
var<private> listed_e: u32;          // E spikes among them
//#endif
var<private> differs: u32;           // 1 when a cell's spikes are not those of the list that is read
var<private> stored: u32;            // recorded spikes of this network so far

fn list_place(is_i: u32) -> u32 {
  listed++;
//#if RUNAWAY
  listed_e += 1u - is_i;
//#endif
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

// Number of spikes in the list that was written, whether it differs from that before and, with RUNAWAY, its E spikes.
fn end_pass(lane: u32) -> vec3<u32> {
  var now = vec3<u32>(listed, differs, 0u);
//#if RUNAWAY
  now.z = listed_e;
  listed_e = 0u;
//#endif
  listed = 0u;
  differs = 0u;
  return now;
}
//#else
var<workgroup> listed: atomic<u32>;  // spikes in the list that is being written
//#if RUNAWAY
var<workgroup> listed_e: atomic<u32>; // E spikes among them
//#endif
var<workgroup> differs: atomic<u32>; // 1 when a cell's spikes are not those of the list that is read
var<workgroup> stored: atomic<u32>;  // recorded spikes of this network so far
var<workgroup> pass_result: vec3<u32>;

fn list_place(is_i: u32) -> u32 {
//#if RUNAWAY
  atomicAdd(&listed_e, 1u - is_i);
//#endif
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

// Number of spikes in the list that was written, whether it differs from that before and, with RUNAWAY, its E spikes.
// All of the team wait for each other.
fn end_pass(lane: u32) -> vec3<u32> {
  workgroupBarrier();
  storageBarrier();
  if (lane == 0u) {
    var result = vec3<u32>(atomicExchange(&listed, 0u), atomicExchange(&differs, 0u), 0u);
//#if RUNAWAY
    result.z = atomicExchange(&listed_e, 0u);
//#endif
    pass_result = result;
  }
  return workgroupUniformLoad(&pass_result);
}
//#endif
