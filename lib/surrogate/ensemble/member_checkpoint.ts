/** Where the training of a member keeps its checkpoint. @param path That of the first, and of a single model. @param member Its number. */
export function memberCheckpoint(path: string, member: number): string {
  return member === 0 ? path : path.replace(/(\.safetensors)?$/, `.member-${member + 1}$1`);
}
