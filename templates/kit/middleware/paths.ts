/** Whether a path is one of the named ones. A segment `*` stands for any one, and at the end for all that follows. */
export function matchesPath(paths: readonly string[], path: string): boolean {
  const segments = path.split('/');
  return paths.some((each) => {
    const pattern = each.split('/');
    const open = pattern.length > 2 && pattern.at(-1) === '*';
    if (open ? segments.length < pattern.length : segments.length !== pattern.length) return false;
    return pattern.every((part, index) => (part === '*' ? segments[index] !== '' : part === segments[index]));
  });
}
